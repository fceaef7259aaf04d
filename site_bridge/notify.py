"""Tells systemd how the service does (sd_notify(3)); silent where there is no systemd."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Mapping

MAX_STATUS = 200
_US_PER_S = 1e6

log = logging.getLogger(__name__)


class ServiceNotifier:
    """Sends notifications; none of them ever waits or fails.

    Args:
        environment: Where systemd leaves its socket and the watchdog's time.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self.watchdog_s = _watchdog_s(environment) if address else None

    def ready(self) -> None:
        """The service has started."""
        self._send("READY=1")

    def stopping(self) -> None:
        """The service ends."""
        self._send("STOPPING=1")

    def alive(self) -> None:
        """Keep the watchdog quiet."""
        self._send("WATCHDOG=1")

    def status(self, text: str) -> None:
        """One line for `systemctl status`."""
        self._send(f"STATUS={text[:MAX_STATUS]}")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.setblocking(False)
            try:
                out.sendto(message.encode(), self._address)
            except OSError as error:
                log.debug("systemd was not told %s: %s", message.partition("=")[0], error)


def _watchdog_s(environment: Mapping[str, str]) -> float | None:
    """After this time without a sign of life systemd restarts us; None when it does not watch."""
    text = environment.get("WATCHDOG_USEC", "")
    meant_for = environment.get("WATCHDOG_PID", "")
    if not text.isdigit() or int(text) == 0 or meant_for not in ("", str(os.getpid())):
        return None
    return int(text) / _US_PER_S
