"""The one loop that reads, decides and writes, in one thread with absolute deadlines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from revpi.core.inputs import Now, PlantInputs, Requests, SiteData
from revpi.core.outputs import SAFE_OUTPUTS, StepResult
from revpi.image.process_image import ProcessImage
from revpi.scan.clock import Clock
from revpi.scan.deadlines import Deadlines
from revpi.scan.exchange import Exchange
from revpi.scan.heartbeat import Heartbeat
from revpi.scan.settings import ScanSettings
from revpi.scan.snapshot import Snapshot
from revpi.scan.statistics import Statistics


class Controller(Protocol):
    """What decides; the guard is its last stage."""

    def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
        """One scan's decision; pure apart from the controller's own state."""
        ...


class ScanLoop:
    """Runs the scans.

    Outputs are zero, and HEARTBEAT rests, whenever the process image is not ok, the controller fails, or the
    loop ends for any reason.

    Args:
        image: Open process image.
        controller: What decides.
        exchange: Slots towards the edges.
        settings: Period and heartbeat.
        clock: Source of time.
    """

    def __init__(
        self,
        image: ProcessImage,
        controller: Controller,
        exchange: Exchange,
        settings: ScanSettings,
        clock: Clock,
    ) -> None:
        self._image = image
        self._controller = controller
        self._exchange = exchange
        self._clock = clock
        self._period_s = settings.period_s
        self._heartbeat = Heartbeat(settings.scans_per_beat)
        self._statistics = Statistics(settings.period_s)

    def run(self, stop: Callable[[], bool]) -> None:
        """Scan until `stop()` is True, asked before each scan; what the controller raises comes out here."""
        deadlines = Deadlines(self._period_s, self._clock.mono())
        try:
            while not stop():
                self._scan(deadlines)
                self._clock.sleep_until(deadlines.due_s)
        finally:
            self._image.zero()

    def _scan(self, deadlines: Deadlines) -> None:
        start_s, due_s = self._clock.mono(), deadlines.due_s
        now = Now(start_s, self._clock.wall())
        inputs, site, requests = self._image.read(), self._exchange.site, self._exchange.requests
        result = self._controller.step(now, inputs, site, requests)
        written = inputs.image.ok and self._write(result)
        if not written:
            result = self._write_safe(result)
        end_s = self._clock.mono()
        overrun = deadlines.advance(end_s)
        stats = self._statistics.record(
            duration_s=end_s - start_s,
            deviation_s=start_s - due_s,
            overrun=overrun,
            missed=deadlines.missed,
            image_error=not written,
            violation=bool(result.violations),
        )
        self._exchange.latest = Snapshot(
            now=now, inputs=inputs, site=site, requests=requests, result=result, stats=stats
        )

    def _write(self, result: StepResult) -> bool:
        return self._image.write(result.outputs, heartbeat=self._heartbeat.beat())

    def _write_safe(self, result: StepResult) -> StepResult:
        self._heartbeat.rest()
        self._image.zero()
        return result if result.outputs == SAFE_OUTPUTS else replace(result, outputs=SAFE_OUTPUTS)
