"""The one loop that reads, decides and writes, in one thread with absolute deadlines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, Protocol

from revpi.core.inputs import ImageHealth, Now, PlantInputs, Requests, SiteData
from revpi.core.outputs import SAFE_OUTPUTS, StepResult
from revpi.image.process_image import ProcessImage
from revpi.scan.clock import Clock
from revpi.scan.deadlines import Deadlines
from revpi.scan.ending import Ending, Stop
from revpi.scan.exchange import Exchange
from revpi.scan.garbage import Garbage
from revpi.scan.heartbeat import Heartbeat
from revpi.scan.overruns import OverrunFault
from revpi.scan.phases import Laps, Phase
from revpi.scan.settings import ScanSettings
from revpi.scan.snapshot import Snapshot
from revpi.scan.statistics import Statistics

LATE: Final = ImageHealth(ok=False, detail="the scans do not keep time", late=True)


class Controller(Protocol):
    """What decides; the guard is its last stage."""

    def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
        """One scan's decision; pure apart from the controller's own state."""
        ...


def no_memento(_number: int) -> None:
    """Nobody wants the controller's state."""


class ScanLoop:
    """Runs the scans.

    Outputs are zero, and HEARTBEAT rests, whenever the process image is not ok, scans do not keep time, the
    controller fails, or the loop ends for any reason.

    Args:
        image: Open process image.
        controller: What decides.
        exchange: Slots towards the edges.
        settings: Period, heartbeat and limits.
        clock: Source of time.
        laps: Stop watch, if the controller marks its guard on it.
        memento: Asked after each scan, by its number, for the controller's state to publish with it.
    """

    def __init__(
        self,
        image: ProcessImage,
        controller: Controller,
        exchange: Exchange,
        settings: ScanSettings,
        clock: Clock,
        laps: Laps | None = None,
        memento: Callable[[int], Any] = no_memento,
    ) -> None:
        self._image = image
        self._controller = controller
        self._exchange = exchange
        self._clock = clock
        self._memento = memento
        self._period_s = settings.period_s
        self._laps = laps or Laps(clock.mono)
        self._heartbeat = Heartbeat(settings.scans_per_beat)
        self._statistics = Statistics(settings.period_s)
        self._late = OverrunFault(settings.overrun_limit)
        self._ending = Ending()
        self._garbage = Garbage()

    def run(self, stop: Callable[[], Stop]) -> None:
        """Scan until `stop()`, asked before each scan, and the walk-down that it begins have ended it.

        What the controller raises comes out here.
        """
        deadlines = Deadlines(self._period_s, self._clock.mono())
        try:
            while self._goes_on(stop()):
                self._scan(deadlines)
                self._rest(deadlines)
        finally:
            self._zero()
        self._tell_the_end()

    def _goes_on(self, wish: Stop) -> bool:
        if wish is Stop.NOW:
            return False
        now_s = self._clock.mono()
        if wish is Stop.ORDERLY:
            self._ending.begin(now_s)
        return not self._ending.complete(now_s)

    def _scan(self, deadlines: Deadlines) -> None:
        laps, due_s = self._laps, deadlines.due_s
        start_s = laps.start(due_s)
        now = Now(start_s, self._clock.wall())
        inputs, site, requests = self._read()
        laps.lap(Phase.READ)
        result = self._controller.step(now, inputs, site, requests)
        laps.stepped()
        written = inputs.image.ok and self._write(result)
        if not written:
            result = self._write_safe(result)
        end_s = laps.lap(Phase.WRITE)
        self._ending.note(result.outputs, end_s)
        exchange = self._exchange
        stats = self._statistics.written(
            duration_s=end_s - start_s,
            deviation_s=start_s - due_s,
            image_error=not written,
            violation=bool(result.violations),
            overruns_in_row=self._late.in_row,
            edge=(exchange.starts, exchange.drops),
        )
        number = stats.scans
        exchange.publish(
            Snapshot(now, inputs, site, requests, result, stats, written, self._memento(number), number)
        )
        self._end(deadlines)

    def _read(self) -> tuple[PlantInputs, SiteData, Requests]:
        exchange = self._exchange
        exchange.collect()
        inputs, requests = self._image.read(), exchange.requests
        if self._late.in_force and inputs.image.ok:
            inputs = replace(inputs, image=LATE)
        if self._ending.begun:
            requests = replace(requests, ending=True)
        return inputs, exchange.site, requests

    def _end(self, deadlines: Deadlines) -> None:
        """The scan is over: was it in time?"""
        now_s = self._laps.lap(Phase.PUBLISH)
        overrun = deadlines.advance(now_s)
        self._late.note(overrun, now_s)
        laps = self._laps
        self._statistics.ended(
            laps.laps_s,
            overrun=overrun,
            missed=deadlines.missed,
            offender=laps.longest() if overrun else Phase.WAKE,
        )

    def _rest(self, deadlines: Deadlines) -> None:
        self._garbage.collect(self._clock.mono(), deadlines.due_s)
        self._clock.sleep_until(deadlines.due_s)

    def _write(self, result: StepResult) -> bool:
        return self._image.write(result.outputs, heartbeat=self._heartbeat.beat())

    def _write_safe(self, result: StepResult) -> StepResult:
        self._zero()
        return result if result.outputs == SAFE_OUTPUTS else replace(result, outputs=SAFE_OUTPUTS)

    def _zero(self) -> None:
        self._heartbeat.rest()
        self._image.zero()

    def _tell_the_end(self) -> None:
        latest = self._exchange.latest
        if latest is not None:
            result = replace(latest.result, outputs=SAFE_OUTPUTS)
            self._exchange.publish(replace(latest, result=result, memento=None))
