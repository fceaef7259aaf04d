"""The inverter's endless task: read, publish, judge."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from revpi.core.inputs import InverterTelemetry
from revpi.core.reading import Timed, judge
from site_bridge.errors import SourceError
from site_bridge.health import Health
from site_bridge.inverter.reader import InverterReader
from site_bridge.inverter.settings import InverterSettings
from site_bridge.publish.inverter import InverterPublisher

STALE_PERIODS = 3.0


class InverterSource:
    """Control values each period, slow values now and then; control values always go first."""

    def __init__(
        self,
        settings: InverterSettings,
        reader: InverterReader,
        publisher: InverterPublisher,
        health: Health,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._reader = reader
        self._publisher = publisher
        self._health = health
        self._clock = clock
        self._newest: Timed[InverterTelemetry] | None = None
        self._slow_from_s = 0.0

    async def run(self) -> None:
        """For ever; one turn per period, none of those that a slow turn missed."""
        next_s = self._clock()
        while True:
            await self._turn()
            next_s = max(next_s + self._settings.poll_s, self._clock())
            await asyncio.sleep(next_s - self._clock())

    async def _turn(self) -> None:
        try:
            await self._control()
            await self._slow_if_due()
        except SourceError as error:
            self._health.broke(self._clock(), str(error))
        else:
            self._health.worked(self._clock())
        self._judge()

    async def _control(self) -> None:
        telemetry, _ = await self._reader.control()
        self._newest = Timed(telemetry, self._clock())
        self._publisher.control(telemetry, self._newest.at_s)

    async def _slow_if_due(self) -> None:
        if self._clock() < self._slow_from_s:
            return
        self._slow_from_s = self._clock() + self._settings.slow_poll_s
        self._publisher.slow((await self._reader.slow()).values)

    def _judge(self) -> None:
        stale_s = min(STALE_PERIODS * self._settings.poll_s, self._settings.bad_after_s)
        self._publisher.quality(
            judge(self._newest, self._clock(), stale_s=stale_s, bad_s=self._settings.bad_after_s)
        )
