"""Incident files: the minutes around a fault, each file complete in itself."""

from __future__ import annotations

import json
import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import NamedTuple

from revpi.blackbox import frame
from revpi.blackbox.frame import FrameKind
from revpi.blackbox.recent import Piece
from revpi.blackbox.record import ScanRecord
from revpi.blackbox.segments import SUFFIX
from revpi.blackbox.settings import BlackBoxSettings
from revpi.durable import make_folder, write_all

HOUR_S = 3600.0
GIVE_UP_S = 3600.0
"""So long the disk may take nothing before an incident is given up."""
MB = 1_000_000


class Cause(NamedTuple):
    """Why an incident was kept.

    Attributes:
        number: Scan in which it came.
        mono_s: Monotonic time of that scan.
        wall_s: Unix time, None while the clock was not known.
        codes: Alarm codes, or `program_failure`.
        text: More, where there is more to say.
    """

    number: int
    mono_s: float
    wall_s: float | None
    codes: tuple[str, ...]
    text: str

    def to_text(self) -> str:
        """As JSON."""
        return json.dumps(self._asdict())


def cause_of(record: ScanRecord, codes: Sequence[str]) -> Cause:
    """The cause that came with a scan."""
    violations = () if record.result is None else record.result.violations
    now = record.now
    return Cause(record.number, now.mono_s, now.wall_s, tuple(codes), record.failure or "; ".join(violations))


class Incidents:
    """Writes incident files.

    Those of earlier runs count for the limit per hour too: a program that fails again and again must not
    drive out the incident that tells how it began.

    Args:
        settings: Lengths and limits.
        folder: Where they lie.
        head: Frame with which every file begins.

    Attributes:
        kept: Incidents since the start.
        suppressed: Faults that were only counted, because too many came.
        problem: Why the last one could not be written, "" when all is well.
        written_bytes: Since the start.
    """

    def __init__(self, settings: BlackBoxSettings, folder: Path, head: bytes) -> None:
        self._settings = settings
        self._folder = folder
        self._head = head
        self._path: Path | None = None
        self._until_s = -float("inf")
        self._left_bytes = 0
        self._good_bytes = 0
        self._waiting: list[bytes] = []
        self._begun_s: deque[float] = deque(maxlen=settings.incidents_per_hour)
        self._earlier_s = _written_s(folder)
        self.kept = 0
        self.suppressed = 0
        self.problem = ""
        self.written_bytes = 0

    def begin(self, cause: Cause, before: Sequence[Piece]) -> None:
        """A fault came: a new incident, or one more cause of the open one.

        Args:
            cause: The fault.
            before: What stands in memory.
        """
        note = frame.pack(FrameKind.CAUSE, cause.to_text())
        if self._path is not None:
            self._put(note)
            return
        if self._in_last_hour(cause.mono_s) >= self._settings.incidents_per_hour:
            self.suppressed += 1
            return
        self._begun_s.append(cause.mono_s)
        self._until_s = cause.mono_s + self._settings.after_s
        self._left_bytes = round(self._settings.incident_mb * MB)
        self._good_bytes = 0
        self._path = _free_path(self._folder, cause)
        self.kept += 1
        self._put(b"".join([self._head, note, *self._fitting(before)]))

    def follow(self, piece: Piece) -> None:
        """What came after the fault."""
        if self._path is None:
            return
        if piece.at_s <= self._until_s + self._settings.block_s:
            self._put(piece.data)
        else:
            self._write()
        if piece.at_s >= self._until_s + (GIVE_UP_S if self._waiting else 0.0):
            self.end()

    def end(self) -> None:
        """Nothing follows any more."""
        self._path = None
        self._waiting.clear()

    def _in_last_hour(self, mono_s: float) -> int:
        """Incidents that were begun within an hour, those of earlier runs by the machine's clock."""
        unix_s = time.time()
        earlier = sum(0.0 <= unix_s - written_s < HOUR_S for written_s in self._earlier_s)
        return earlier + sum(mono_s - begun_s < HOUR_S for begun_s in self._begun_s)

    def _fitting(self, before: Sequence[Piece]) -> list[bytes]:
        """The newest pieces that leave half of the room for what follows; they begin with a state.

        Where the last state lies too far back they leave a quarter, or go without it: no replay then.
        """
        states = [index for index, piece in enumerate(before) if piece.kind is FrameKind.KEYFRAME]
        half_bytes = self._left_bytes // 2
        for begin in states:
            if _size(before[begin:]) <= half_bytes:
                return [piece.data for piece in before[begin:]]
        if states and _size(before[states[-1] :]) <= self._left_bytes - half_bytes // 2:
            return [piece.data for piece in before[states[-1] :]]
        newest = next(index for index in range(len(before) + 1) if _size(before[index:]) <= half_bytes)
        return [piece.data for piece in before[newest:]]

    def _put(self, data: bytes) -> None:
        """Append; an incident that becomes too large ends."""
        self._left_bytes -= len(data)
        if self._left_bytes < 0:
            self.end()
            return
        self._waiting.append(data)
        self._write()

    def _write(self) -> None:
        """Write what waits, and make the disk keep it; what it does not take waits for the next time."""
        if self._path is None or not self._waiting:
            return
        data = b"".join(self._waiting)
        try:
            if not self._good_bytes:
                make_folder(self._folder)
                self._drop_oldest(self._settings.incidents - 1)
            with self._path.open("ab", buffering=0) as file:
                file.truncate(self._good_bytes)  # what an earlier attempt left in part
                write_all(file.fileno(), data)
                os.fsync(file.fileno())
        except OSError as error:
            self.problem = f"{self._path}: {error.strerror or error}"
            return
        self.problem = ""
        self._waiting.clear()
        self._good_bytes += len(data)
        self.written_bytes += len(data)

    def _drop_oldest(self, keep: int) -> None:
        others = [path for path in self._folder.glob(f"*{SUFFIX}") if path != self._path]
        others.sort(key=lambda path: path.stat().st_mtime)
        for path in others[: max(0, len(others) - keep)]:
            path.unlink(missing_ok=True)


def _size(pieces: Sequence[Piece]) -> int:
    return sum(len(piece.data) for piece in pieces)


def _tails() -> Iterator[str]:
    yield ""
    yield from (f"-{number}" for number in count(2))


def _free_path(folder: Path, cause: Cause) -> Path:
    stem = f"{_stamp(cause.wall_s)}_{cause.codes[0]}"
    paths = (folder / f"{stem}{tail}{SUFFIX}" for tail in _tails())
    return next(path for path in paths if not _exists(path))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # writing will tell what is wrong
        return False


def _written_s(folder: Path) -> tuple[float, ...]:
    """When the incidents that lie there were written, as Unix time."""
    try:
        return tuple(path.stat().st_mtime for path in folder.glob(f"*{SUFFIX}"))
    except OSError:
        return ()


def _stamp(wall_s: float | None) -> str:
    if wall_s is None:
        return "unknown-time"
    return datetime.fromtimestamp(wall_s, UTC).strftime("%Y-%m-%dT%H%M%SZ")
