"""What the demonstration asks of the simulated site."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sim.plant.commands import Key
from sim.site.control_client import ControlClient, ControlError

_TIMEOUT_S = 0.5

# What only the simulation knows and the view shows.
_TRUTH: Mapping[str, Callable[[Mapping[str, Any]], float]] = {
    "room_c": lambda state: state["temperatures_c"]["room"],
    "heat_pump_w": lambda state: state["powers_w"]["heat_pump"],
}


class SiteLink:
    """A connection for each request, so that a site that was started again is found.

    Args:
        path: The site's control socket.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def turn_key_to_auto(self) -> bool:
        """Turn the key switch; False while the site does not answer."""
        return self._ask(lambda client: client.set(key=Key.AUTO)) is not None

    def truth(self) -> dict[str, float]:
        """What only the simulation knows; empty while the site does not answer."""
        state = self._ask(ControlClient.get)
        return {name: pick(state) for name, pick in _TRUTH.items()} if state else {}

    def _ask(self, request: Callable[[ControlClient], dict[str, Any] | None]) -> dict[str, Any] | None:
        """The reply, empty when there is nothing to tell; None when nobody answers or the site refuses."""
        try:
            with ControlClient(self._path, _TIMEOUT_S) as client:
                return request(client) or {}
        except (OSError, ValueError, ControlError):
            return None
