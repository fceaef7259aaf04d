"""The scan loop of commissioning: reads, asks the desk, writes; on absolute deadlines, in a thread."""

from __future__ import annotations

import queue
import threading
from typing import Final

from revpi.commission.cabinet import Cabinet
from revpi.commission.desk import Desk, Written
from revpi.commission.errand import Errand
from revpi.commission.image import CommissionImage
from revpi.commission.live import LiveTable, LiveView
from revpi.commission.requests import (
    AcknowledgeRequest,
    Done,
    ForceRequest,
    Refused,
    ReleaseRequest,
    Reply,
    Request,
    SilenceRequest,
)
from revpi.commission.text import Text
from revpi.core.inputs import Now, PlantInputs
from revpi.core.memory.memory import Memory
from revpi.core.outputs import SAFE_OUTPUTS
from revpi.image.driver import WatchdogState
from revpi.scan.clock import Clock
from revpi.scan.deadlines import Deadlines
from revpi.scan.heartbeat import Heartbeat
from revpi.scan.snapshot import ScanStats
from revpi.scan.statistics import Statistics

PERIOD_S: Final = 0.02
"""Shorter than the control program's, so that contact times are known to 20 ms."""

MAX_REQUESTS: Final = 64
LONGEST_SILENCE_S: Final = 5.0
SILENCED: Final = Text("ended: watchdog test", "beendet: Prüfung der Überwachung")
GIVEN_UP: Final = Text(
    "ended: the scans did not answer in time", "beendet: Zyklen antworteten nicht rechtzeitig"
)
NOTHING: Final = Written(SAFE_OUTPUTS, beats=False)


class Engine:
    """Scans until stopped; outputs are zero afterwards in every case.

    Args:
        cabinet: The cabinet.
        image: Open process image, taken over.
        memory: What the automatic program remembers.
        clock: Source of time.

    Attributes:
        view: The newest scan, None before the first.
        touched: Set by a person's key.
    """

    def __init__(self, cabinet: Cabinet, image: CommissionImage, memory: Memory, clock: Clock) -> None:
        self._cabinet = cabinet
        self._image = image
        self._clock = clock
        self._desk = Desk(cabinet, memory)
        self._table = LiveTable(cabinet)
        self._errands: queue.Queue[Errand] = queue.Queue(MAX_REQUESTS)
        self._heartbeat = Heartbeat(max(1, round(cabinet.scan.heartbeat_ms / 1000 / PERIOD_S)))
        self._statistics = Statistics(PERIOD_S)
        self._watchdog = WatchdogState.OFF
        self._silence: SilenceRequest | None = None
        self._silent_until_s = 0.0
        self.view: LiveView | None = None
        self.touched = False

    @property
    def memory(self) -> Memory:
        """What the automatic program shall remember; any thread may ask."""
        return self._desk.memory

    def submit(self, errand: Errand) -> None:
        """Hand a request over; dealt with in the next scan.

        Raises:
            queue.Full: Too many wait.
        """
        self._errands.put_nowait(errand)

    def run(self, stopping: threading.Event) -> None:
        """Scan until `stopping` is set."""
        self._watchdog = self._image.arm_watchdog()
        deadlines = Deadlines(PERIOD_S, self._clock.mono())
        try:
            while not stopping.is_set():
                self._scan(deadlines)
                self._clock.sleep_until(deadlines.due_s)
        finally:
            self._image.close()
            self._desk.note_zero(Now(self._clock.mono(), self._clock.wall()))

    def _scan(self, deadlines: Deadlines) -> None:
        start_s = self._clock.mono()
        now = Now(start_s, self._clock.wall())
        errands = self._take_errands(start_s)
        self._end_silence(start_s)
        inputs = self._image.read()
        self._drop_given_up(errands)
        written, ok = self._turn(now, inputs)
        end_s = self._clock.mono()
        stats = self._statistics.written(
            duration_s=end_s - start_s,
            deviation_s=start_s - deadlines.due_s,
            image_error=not ok,
            violation=False,
            overruns_in_row=0,
            edge=(1, 0),
        )
        self._publish(now, inputs, written, stats)
        for errand in errands:  # only now, so that whoever asked sees it in the view
            errand.done.set()
        self._drop_given_up(errands)
        overrun = deadlines.advance(self._clock.mono())
        self._statistics.ended([0.0] * 6, overrun=overrun, missed=deadlines.missed, offender=0)

    def _turn(self, now: Now, inputs: PlantInputs) -> tuple[Written, bool]:
        """Decide and write; what was written, and whether all is well."""
        silence = self._silence
        if silence is not None and not silence.keep_scanning:
            return NOTHING, inputs.image.ok
        written = self._desk.step(now, inputs)
        beats = written.beats and silence is None
        if inputs.image.ok and self._image.write(
            written.outputs, heartbeat=self._heartbeat.beat() if beats else self._rest()
        ):
            return Written(written.outputs, beats), True
        self._rest()
        self._image.zero()
        self._desk.note_zero(now)
        return NOTHING, False

    def _rest(self) -> bool:
        self._heartbeat.rest()
        return False

    def _publish(self, now: Now, inputs: PlantInputs, written: Written, stats: ScanStats) -> None:
        self.view = self._table.view(
            now,
            inputs,
            self._image.raw(),
            written,
            self._image.read_back(),
            self._desk,
            self._watchdog,
            stats,
            silent=self._silence is not None and not self._silence.keep_scanning,
        )

    def _take_errands(self, now_s: float) -> list[Errand]:
        """Deal with what was asked since the last scan."""
        if self.touched:
            self.touched = False
            self._desk.touch(now_s)
        errands = list[Errand]()
        while True:
            try:
                errand = self._errands.get_nowait()
            except queue.Empty:
                return errands
            if errand.given_up:
                continue
            errand.reply = self._carry_out(errand.request, now_s)
            errands.append(errand)

    def _drop_given_up(self, errands: list[Errand]) -> None:
        """A scan that took so long must not leave on what was told as not done."""
        for errand in errands:
            if errand.given_up and isinstance(errand.request, ForceRequest):
                self._desk.release(ReleaseRequest((errand.request.name,), GIVEN_UP))

    def _carry_out(self, request: Request, now_s: float) -> Reply:
        match request:
            case ForceRequest():
                if self._silence is not None:
                    return Refused(request.name, (SILENCED,))
                return self._desk.force(request, now_s)
            case ReleaseRequest():
                self._desk.release(request)
            case AcknowledgeRequest():
                self._desk.acknowledge()
            case SilenceRequest():
                self._fall_silent(request, now_s)
        return Done()

    def _fall_silent(self, request: SilenceRequest, now_s: float) -> None:
        self._silence = request
        self._silent_until_s = now_s + min(request.seconds, LONGEST_SILENCE_S)
        if request.lose_handle:
            self._image.abandon()
            self._image = CommissionImage(self._cabinet)  # sees what happens; writes nothing for now

    def _end_silence(self, now_s: float) -> None:
        silence = self._silence
        if silence is None or now_s < self._silent_until_s:
            return
        self._silence = None
        self._desk.release(ReleaseRequest(why=SILENCED))
        if not silence.keep_scanning:
            self._desk.note_zero(Now(now_s, self._clock.wall()))
        if silence.lose_handle:
            self._watchdog = self._image.arm_watchdog()
