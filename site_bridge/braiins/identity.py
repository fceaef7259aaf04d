"""What is asked of a miner now and then: its version, and how much power it may be told to take."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from site_bridge.braiins.client import MinerClient
from site_bridge.braiins.errors import MinerError
from site_bridge.braiins.limits import PowerLimits

EVERY_S = 600.0
AGAIN_S = 10.0  # a miner whose mining program is down does not tell its limits yet

log = logging.getLogger(__name__)


class Identity:
    """Keeps what was told last; a call that fails changes nothing.

    Args:
        name: For logs.
        client: The miner.
        cap_w: The site's own limit of its power.
        clock: Monotonic time.

    Attributes:
        version: Firmware and version of the interface, "" until told.
        limits: The miner's own limits and the site's, the narrower of both.
    """

    def __init__(
        self, name: str, client: MinerClient, cap_w: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.version = ""
        self.limits = PowerLimits().capped(cap_w)
        self._name = name
        self._client = client
        self._cap_w = cap_w
        self._clock = clock
        self._from_s = 0.0
        self._complaint = ""

    def forget(self) -> None:
        """Another miner, or another firmware, may answer next."""
        self._from_s = 0.0

    async def refresh(self) -> None:
        """Ask if it is time to."""
        if self._clock() < self._from_s:
            return
        try:
            self.limits = (await self._client.limits()).capped(self._cap_w)
            version = await self._client.version()
        except MinerError as error:
            self._from_s = self._clock() + AGAIN_S
            self._complain(f"does not tell its limits and version yet: {error}")
            return
        self._from_s = self._clock() + EVERY_S
        self._complaint = ""
        if version != self.version:
            log.info("%s: %s, power target %s", self._name, version, _range(self.limits))
        self.version = version

    def _complain(self, text: str) -> None:
        """Log a failure once, not at every attempt."""
        if text != self._complaint:
            self._complaint = text
            log.warning("%s: %s", self._name, text)


def _range(limits: PowerLimits) -> str:
    lowest = "any" if limits.min_w is None else f"{limits.min_w:g}"
    return f"{lowest} to {limits.max_w:g} W"
