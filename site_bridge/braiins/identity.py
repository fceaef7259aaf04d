"""What is asked of a miner now and then: its version, and how much power it may be told to take."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import TypeVar

from site_bridge.braiins.client import MinerClient
from site_bridge.braiins.errors import MinerError
from site_bridge.braiins.limits import PowerLimits

EVERY_S = 600.0
AGAIN_S = 10.0  # a miner whose mining program is down does not tell its limits yet

T = TypeVar("T")
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
        problems: list[str] = []
        limits, version = await asyncio.gather(
            _told(self._client.limits(), problems), _told(self._client.version(), problems)
        )
        self._from_s = self._clock() + (AGAIN_S if problems else EVERY_S)
        if limits is not None:
            self.limits = limits.capped(self._cap_w)
        if version is not None and version != self.version:
            log.info("%s: %s, power target %s", self._name, version, _range(self.limits))
            self.version = version
        self._complain("; ".join(sorted(problems)))

    def _complain(self, text: str) -> None:
        """Log a failure once, not at every attempt; "" for none."""
        if text not in ("", self._complaint):
            log.warning("%s: does not tell its limits or version yet: %s", self._name, text)
        self._complaint = text


async def _told(question: Coroutine[object, object, T], problems: list[str]) -> T | None:
    try:
        return await question
    except MinerError as error:
        problems.append(str(error))
        return None


def _range(limits: PowerLimits) -> str:
    lowest = "any" if limits.min_w is None else f"{limits.min_w:g}"
    return f"{lowest} to {limits.max_w:g} W"
