"""Packs what the scan handed over, and gives it to the ring, to memory and to an open incident."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from revpi.blackbox import frame, head, state
from revpi.blackbox.block import BlockWriter
from revpi.blackbox.budget import Budget
from revpi.blackbox.frame import FrameKind
from revpi.blackbox.head import Head
from revpi.blackbox.incidents import MB, Cause, Incidents, cause_of
from revpi.blackbox.recent import Piece, Recent
from revpi.blackbox.record import ScanRecord
from revpi.blackbox.segments import Ring
from revpi.blackbox.settings import MEMORY_S, BlackBoxSettings
from revpi.blackbox.state import Keyframe
from revpi.blackbox.triggers import FAILURE, Triggers
from revpi.core.inputs import Now

RING_FOLDER, THIN_FOLDER, INCIDENT_FOLDER = "ring", "thin", "incidents"
THIN_SHARE = 0.1
"""Of what may be written in a day, for the thinned ring."""
THIN_BLOCK_S = 300.0
MAX_TEXT = 4000


class BoxStatus(NamedTuple):
    """How the recording goes.

    Attributes:
        scans: Recorded since the start.
        lost: Scans of this run that are not recorded.
        written_bytes: Written to disk since the start.
        syncs: Times that the disk was made to keep it.
        memory_bytes: Of the last minutes, packed.
        memory_only: Blocks that were not written, because the day's bytes were used up.
        incidents: Kept since the start.
        suppressed: Faults that were only counted, because too many came.
        problem: What is wrong, "" when nothing is.
    """

    scans: int = 0
    lost: int = 0
    written_bytes: int = 0
    syncs: int = 0
    memory_bytes: int = 0
    memory_only: int = 0
    incidents: int = 0
    suppressed: int = 0
    problem: str = ""


class Recorder:
    """Consumes scans in order; knows nothing of threads, and its only time is that of the scans.

    Args:
        settings: Lengths and limits.
        run: Head of this run.
    """

    def __init__(self, settings: BlackBoxSettings, run: Head) -> None:
        self._settings = settings
        top = frame.pack(FrameKind.HEAD, head.to_text(run))
        folder = Path(settings.dir)
        self._ring = Ring(folder / RING_FOLDER, "scans", round(settings.ring_mb * MB), top)
        self._thin_ring = Ring(folder / THIN_FOLDER, "thin", round(settings.thin_mb * MB), top)
        self._budget = Budget(round(settings.daily_mb * MB * (1.0 - THIN_SHARE)))
        self._thin_budget = Budget(round(settings.daily_mb * MB * THIN_SHARE))
        self._incidents = Incidents(settings, folder / INCIDENT_FOLDER, top)
        self._recent = Recent(round(settings.memory_mb * MB), MEMORY_S)
        self._triggers = Triggers()
        self._block, self._thin_block = BlockWriter(), BlockWriter()
        self._number = 0
        self._now = Now(0.0, None)
        self._failed = False
        self._thin_due_s = -float("inf")
        self._scans = self._lost = self._memory_only = self._booked_bytes = 0
        self._unfit = ""

    def take(self, records: Iterable[ScanRecord]) -> None:
        """Record these scans."""
        for record in records:
            if record.number > self._number:
                self._take(record)

    def close(self, failure: str = "") -> None:
        """Write what is left.

        Args:
            failure: Why the program ends, "" after an orderly end; an incident, unless the scan that failed
                was recorded.
        """
        self._flush()
        if failure and not self._failed:
            cause = Cause(self._number, self._now.mono_s, self._now.wall_s, (FAILURE,), failure[-MAX_TEXT:])
            self._begin(cause)
        self._flush_thin()
        self._ring.turn()
        self._thin_ring.turn()
        self._incidents.end()

    @property
    def status(self) -> BoxStatus:
        """How it goes."""
        problems = (self._ring.problem, self._thin_ring.problem, self._incidents.problem, self._unfit)
        return BoxStatus(
            scans=self._scans,
            lost=self._lost,
            written_bytes=self._ring.written_bytes
            + self._thin_ring.written_bytes
            + self._incidents.written_bytes,
            syncs=self._ring.syncs + self._thin_ring.syncs,
            memory_bytes=self._recent.bytes,
            memory_only=self._memory_only,
            incidents=self._incidents.kept,
            suppressed=self._incidents.suppressed,
            problem=next(filter(None, problems), ""),
        )

    def _take(self, record: ScanRecord) -> None:
        if record.number != self._number + 1:
            self._lost += record.number - self._number - 1
            self._flush()
        self._number, self._now = record.number, record.now
        self._failed = bool(record.failure)
        now_s = record.now.mono_s
        if not self._add(record):
            return
        codes = self._triggers.new(record)
        if codes:
            self._flush()
            self._begin(cause_of(record, codes))
        if record.memento is not None:
            self._flush()
            self._keep_state(Keyframe(record.number, record.memento), now_s)
        elif now_s - self._block.span_s[0] >= self._settings.block_s:
            self._flush()

    def _begin(self, cause: Cause) -> None:
        self._incidents.begin(cause, self._recent.since(cause.mono_s - self._settings.before_s))
        self._book_incidents()
        self._ring.sync()

    def _add(self, record: ScanRecord) -> bool:
        now_s = record.now.mono_s
        try:
            self._block.add(record)
            if now_s >= self._thin_due_s:
                self._thin_due_s = now_s + self._settings.thin_s
                self._thin_block.add(record)
        except TypeError as error:
            self._unfit = str(error)
            self._block, self._thin_block = BlockWriter(), BlockWriter()
            return False
        self._scans += 1
        if now_s - self._thin_block.span_s[0] >= THIN_BLOCK_S:
            self._flush_thin()
        return True

    def _flush(self) -> None:
        if self._block.count:
            at_s = self._block.span_s[1]
            self._keep(Piece(FrameKind.SCANS, frame.pack(FrameKind.SCANS, self._block.take()), at_s))

    def _flush_thin(self) -> None:
        if self._thin_block.count:
            at_s = self._thin_block.span_s[1]
            data = frame.pack(FrameKind.SCANS, self._thin_block.take())
            if self._thin_ring.is_due:
                self._thin_ring.turn()
            self._store(self._thin_ring, self._thin_budget, data, at_s)

    def _keep_state(self, keyframe: Keyframe, at_s: float) -> None:
        if self._ring.is_due:
            self._ring.turn()
        else:
            self._ring.sync()
        try:
            text = state.to_text(keyframe)
        except TypeError as error:
            self._unfit = str(error)
            return
        self._keep(Piece(FrameKind.KEYFRAME, frame.pack(FrameKind.KEYFRAME, text), at_s))

    def _keep(self, piece: Piece) -> None:
        self._recent.add(piece)
        self._store(self._ring, self._budget, piece.data, piece.at_s)
        self._incidents.follow(piece)
        self._book_incidents()

    def _book_incidents(self) -> None:
        """What incidents have taken of the day's bytes is not left for the ring."""
        written_bytes = self._incidents.written_bytes
        self._budget.book(written_bytes - self._booked_bytes)
        self._booked_bytes = written_bytes

    def _store(self, ring: Ring, budget: Budget, data: bytes, at_s: float) -> None:
        if budget.take(len(data), at_s):
            ring.write(data, at_s)
        else:
            self._memory_only += 1
