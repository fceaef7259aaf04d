"""The smart meter's endless task: listen, publish, judge."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

from revpi.core.reading import Aging, Timed
from site_bridge.errors import SourceError
from site_bridge.health import Health
from site_bridge.publish.smartmeter import SmartMeterPublisher
from site_bridge.smartmeter.head import samples
from site_bridge.smartmeter.plausible import EnergyWatch
from site_bridge.smartmeter.sample import POWERLESS_SAMPLES, SmartMeterSample
from site_bridge.smartmeter.settings import SmartMeterSettings

REOPEN_S = 1.0


class SmartMeterSource:
    """Publishes each telegram; what a telegram does not say grows stale, then bad.

    Args:
        settings: Port and limits.
        publisher: Where to.
        health: Not ok when nothing comes, when it cannot be true, or when there is never a power.
        clock: Monotonic time.
        reopen_s: Pause before a lost port is opened again.
    """

    def __init__(
        self,
        settings: SmartMeterSettings,
        publisher: SmartMeterPublisher,
        health: Health,
        clock: Callable[[], float] = time.monotonic,
        reopen_s: float = REOPEN_S,
    ) -> None:
        self._settings = settings
        self._publisher = publisher
        self._health = health
        self._clock = clock
        self._reopen_s = reopen_s
        self._watch = EnergyWatch(settings.max_power_w)
        self._aging: Aging[SmartMeterSample] = Aging(
            stale_s=settings.stale_after_s, bad_s=settings.bad_after_s
        )
        self._power_aging: Aging[SmartMeterSample] = Aging(
            stale_s=settings.stale_after_s, bad_s=settings.bad_after_s
        )
        self._newest: Timed[SmartMeterSample] | None = None
        self._newest_power: Timed[SmartMeterSample] | None = None
        self._powerless = 0

    async def run(self) -> None:
        """For ever; a port that fails is opened again."""
        while True:
            try:
                await self._listen()
            except SourceError as error:
                self._broke(str(error))
            self._judge()
            await asyncio.sleep(self._reopen_s)

    async def _listen(self) -> None:
        async with contextlib.aclosing(samples(self._settings, self._settings.bad_after_s)) as coming:
            async for sample in coming:
                if sample is not None:
                    self._take(sample)
                self._judge()

    def _take(self, sample: SmartMeterSample) -> None:
        now_s = self._clock()
        if complaint := self._watch.complaint(sample, now_s):
            self._broke(complaint)
            return
        self._newest = Timed(sample, now_s)
        self._publisher.sample(sample)
        if sample.power_w is not None:
            self._newest_power = self._newest
        self._powerless = 0 if sample.power_w is not None else self._powerless + 1
        if self._powerless >= POWERLESS_SAMPLES:
            self._broke(sample.note)
        else:
            self._health.worked(now_s)
            self._publisher.status("ok")

    def _broke(self, text: str) -> None:
        self._health.broke(self._clock(), text)
        self._publisher.status(text)

    def _judge(self) -> None:
        now_s = self._clock()
        self._publisher.quality(self._aging.read(self._newest, now_s))
        self._publisher.power_quality(self._power_aging.read(self._newest_power, now_s))
