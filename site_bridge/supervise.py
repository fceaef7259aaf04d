"""Keeps the sources' tasks alive, so that nothing that befalls one ever ends or delays another."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from site_bridge.health import Health

BACKOFF_S = 1.0
BACKOFF_MAX_S = 30.0
CHECK_S = 2.0
SILENCE_S = 120.0
CANCEL_S = 5.0
BEAT_MAX_S = 15.0


@dataclass(frozen=True, slots=True)
class Source:
    """One source of data.

    Attributes:
        run: Its endless task.
        health: Shows how it does; every attempt, good or bad, is noted there.
        silence_s: Without an attempt for this long its task hangs.
    """

    run: Callable[[], Awaitable[None]]
    health: Health
    silence_s: float = SILENCE_S


log = logging.getLogger(__name__)


class Supervisor:
    """Runs one source for ever; what ends by an error, or hangs, is started again, ever more slowly.

    Args:
        source: What to run.
        backoff_s: First pause before a new start.
        check_s: How often to look at it.

    Attributes:
        health: Of the source.
    """

    def __init__(self, source: Source, *, backoff_s: float = BACKOFF_S, check_s: float = CHECK_S) -> None:
        self.health = source.health
        self._source = source
        self._backoff_s = backoff_s
        self._check_s = check_s
        self._beat_s = time.monotonic()

    @property
    def name(self) -> str:
        """Name of the source."""
        return self.health.name

    def lives(self, now_s: float) -> bool:
        """Whether the source's task runs, or is about to be started again."""
        return now_s - self._beat_s < max(BEAT_MAX_S, 3 * self._check_s)

    async def run(self) -> None:
        """For ever."""
        pause_s = self._backoff_s
        while True:
            started_s = time.monotonic()
            await self._run_once(started_s)
            if time.monotonic() - started_s > BACKOFF_MAX_S:
                pause_s = self._backoff_s
            self.health.restarts += 1
            await self._rest(pause_s)
            pause_s = min(2 * pause_s, BACKOFF_MAX_S)

    async def _run_once(self, started_s: float) -> None:
        """Run it until it ends by an error, or was ended because it hangs."""
        task = asyncio.ensure_future(self._source.run())
        try:
            while not task.done() and not self._hangs(started_s):
                self._beat_s = time.monotonic()
                await asyncio.wait({task}, timeout=self._check_s)
            if task.done():
                self._tell_error(task)
            else:
                await self._end(task)
        finally:
            task.cancel()
            await asyncio.wait({task}, timeout=CANCEL_S)

    def _hangs(self, started_s: float) -> bool:
        last_s = max(started_s, self.health.tried_s or started_s)
        return time.monotonic() - last_s > self._source.silence_s

    async def _end(self, task: asyncio.Future[None]) -> None:
        """End a task that hangs; without a beat while it does not end, so that the watchdog acts."""
        detail = f"its task hangs: no attempt for {self._source.silence_s:.0f} s; starting it again"
        self.health.broke(time.monotonic(), detail)
        task.cancel()
        await asyncio.wait({task})

    def _tell_error(self, task: asyncio.Future[None]) -> None:
        error = None if task.cancelled() else task.exception()
        log.error("%s: unexpected end of its task, starting again", self.name, exc_info=error)
        self.health.broke(time.monotonic(), f"internal error: {type(error).__name__}")

    async def _rest(self, pause_s: float) -> None:
        end_s = time.monotonic() + pause_s
        while (left_s := end_s - time.monotonic()) > 0:
            self._beat_s = time.monotonic()
            await asyncio.sleep(min(left_s, self._check_s))
