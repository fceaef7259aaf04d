"""The sign of life for systemd: given only while the event loop and every source's task live."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

from site_bridge.health import Health
from site_bridge.notify import ServiceNotifier
from site_bridge.supervise import Supervisor

PERIOD_S = 5.0

log = logging.getLogger(__name__)


class Watchdog:
    """Feeds systemd's watchdog and keeps its status line.

    Args:
        notifier: The way to systemd.
        supervisors: Whose tasks must live.
        healths: What the status line tells.
    """

    def __init__(
        self, notifier: ServiceNotifier, supervisors: Sequence[Supervisor], healths: Sequence[Health]
    ) -> None:
        self._notifier = notifier
        self._supervisors = tuple(supervisors)
        self._healths = tuple(healths)
        self._said = ""

    async def run(self) -> None:
        """For ever."""
        period_s = min(PERIOD_S, (self._notifier.watchdog_s or PERIOD_S) / 3)
        while True:
            self.look(time.monotonic())
            await asyncio.sleep(period_s)

    def look(self, now_s: float) -> None:
        """Give a sign of life, or say who prevents it."""
        dead = [supervisor.name for supervisor in self._supervisors if not supervisor.lives(now_s)]
        if dead:
            log.error("no sign of life for systemd: tasks hang and cannot be ended: %s", ", ".join(dead))
        else:
            self._notifier.alive()
        self._tell_status()

    def _tell_status(self) -> None:
        texts = (f"{health.name} {_word(health)}" for health in self._healths)
        status = ", ".join(texts)
        if status != self._said:
            self._said = status
            self._notifier.status(status)


def _word(health: Health) -> str:
    return {None: "starting", True: "ok", False: "bad"}[health.ok]
