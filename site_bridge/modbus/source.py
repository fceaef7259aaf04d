"""The endless task of one device on a bus: read, publish, judge."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Generic, Protocol, TypeVar

from revpi.core.reading import Aging, Reading, Timed
from site_bridge.errors import SourceError
from site_bridge.health import Health
from site_bridge.modbus.pace import Pace

STALE_PERIODS = 3.0
WATCH_LONGEST_S = 0.5

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class PollSettings(Protocol):
    """The settings that all such devices have."""

    @property
    def poll_s(self) -> float:
        """Period of the control values."""

    @property
    def slow_poll_s(self) -> float:
        """Period of all others."""

    @property
    def bad_after_s(self) -> float:
        """Age at which the newest sample is worth nothing."""


class Reader(Protocol[T_co]):
    """What reads the device."""

    async def control(self) -> T_co:
        """The sample that matters; raises SourceError."""

    async def slow(self) -> Mapping[str, float] | None:
        """One step towards all other values, None before the last; raises SourceError."""


async def slow_values(reader: Reader[object]) -> Mapping[str, float]:
    """All steps of the slow values at once.

    Raises:
        SourceError: No answer.
    """
    while (values := await reader.slow()) is None:
        pass
    return values


class Publisher(Protocol[T]):
    """What publishes for it."""

    def control(self, sample: T, taken_s: float) -> None:
        """A good sample."""

    def slow(self, values: Mapping[str, float]) -> None:
        """All other values."""

    def quality(self, reading: Reading[T]) -> None:
        """How good the newest sample is now."""


class PolledSource(Generic[T]):
    """Control values each period, and behind them now and then one step of the slow values.

    So a bus that others block never makes the control values wait for more than one slow request.
    """

    def __init__(
        self,
        settings: PollSettings,
        reader: Reader[T],
        publisher: Publisher[T],
        health: Health,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._reader = reader
        self._publisher = publisher
        self._health = health
        self._clock = clock
        self._newest: Timed[T] | None = None
        self._slow: Timed[Mapping[str, float]] | None = None
        stale_s = min(STALE_PERIODS * settings.poll_s, settings.bad_after_s)
        self._aging: Aging[T] = Aging(stale_s, settings.bad_after_s)

    async def run(self) -> None:
        """For ever; the quality is published in time even while a bus is blocked."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._poll())
            tasks.create_task(self._watch())

    async def _poll(self) -> None:
        pace = Pace(self._settings.poll_s, self._clock())
        slow = Pace(self._settings.slow_poll_s, self._clock())
        while True:
            try:
                await self._control()
                await self._slow_if_due(slow)
                self._publish_slow()
            except SourceError as error:
                self._health.broke(self._clock(), str(error))
            else:
                self._health.worked(self._clock())
            pace.done(self._clock())
            await asyncio.sleep(pace.due_s - self._clock())

    async def _control(self) -> None:
        sample = await self._reader.control()
        self._newest = Timed(sample, self._clock())
        self._publisher.control(sample, self._newest.at_s)
        self._judge()

    async def _slow_if_due(self, pace: Pace) -> None:
        if self._clock() < pace.due_s:
            return
        try:
            values = await self._reader.slow()
        except SourceError:
            pace.due_s = self._clock() + STALE_PERIODS * self._settings.poll_s
            raise
        if values is not None:
            self._slow = Timed(values, self._clock())
            pace.done(self._clock())

    def _publish_slow(self) -> None:
        """With every sample, so that each refresh that is due finds them, while they are not too old."""
        if self._slow and self._clock() - self._slow.at_s <= STALE_PERIODS * self._settings.slow_poll_s:
            self._publisher.slow(self._slow.value)

    async def _watch(self) -> None:
        while True:
            self._judge()
            await asyncio.sleep(min(self._settings.poll_s, WATCH_LONGEST_S))

    def _judge(self) -> None:
        self._publisher.quality(self._aging.read(self._newest, self._clock()))
