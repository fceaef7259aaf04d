"""The thread that stores what must survive a restart; the scan never waits for the disk."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from revpi.core.memory.memory import Memory, important_change
from revpi.edges.rate import TokenBucket
from revpi.store.settings import StoreSettings
from revpi.store.state_file import StateFile

LOOK_S = 0.25
JOIN_S = 2.0
RETRY_S = 30.0
SHORTEST_S = 1.0
"""Shortest time between two writes."""

BURST = 30
PER_S = 1.0 / 60.0
"""Writes for important changes: at most one a minute in the long run, to spare the flash."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoreView:
    """How the storing goes, since the start.

    Attributes:
        ok: The last write succeeded, or none was needed yet.
        writes: Writes that succeeded.
        failures: Writes that failed.
        detail: What is wrong, "" when nothing is.
    """

    ok: bool = True
    writes: int = 0
    failures: int = 0
    detail: str = ""


class WritePace:
    """When a change is to be written; time is an argument."""

    __slots__ = ("_important", "_interval_s", "_next_s", "_usual_s")

    def __init__(self, interval_s: float, now_s: float) -> None:
        self._interval_s = interval_s
        self._important = TokenBucket(BURST, PER_S)
        self._next_s = now_s
        self._usual_s = now_s + interval_s

    def due(self, important: bool, now_s: float) -> bool:
        """Whether to write a change now."""
        if now_s < self._next_s:
            return False
        return now_s >= self._usual_s or (important and self._important.take(now_s))

    def written(self, now_s: float) -> None:
        """A write succeeded."""
        self._next_s = now_s + SHORTEST_S
        self._usual_s = now_s + self._interval_s

    def failed(self, now_s: float) -> None:
        """A write failed."""
        self._next_s = now_s + RETRY_S


class Keeper:
    """Loads the memory at the start and keeps storing the newest one.

    Args:
        settings: Where and how often.
        newest: Gives the memory of the newest scan, None before the first.

    Attributes:
        loaded: What the program starts with; what was wrong with the files is told, never raised.
        view: How it goes.
    """

    def __init__(self, settings: StoreSettings, newest: Callable[[], Memory | None]) -> None:
        self._file = StateFile(Path(settings.path), Memory)
        self._newest = newest
        found = self._file.load()
        self.loaded: Memory = found.record
        self.view = StoreView(detail="; ".join(found.problems))
        self._found = found
        self._stored = found.record
        self._pace = WritePace(settings.interval_s, time.monotonic())
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        """Say what was found, begin to store."""
        for problem in self._found.problems:
            log.warning("stored state: %s", problem)
        log.info("stored state: %s", "read" if self._found.found else "none, a fresh start")
        self._thread.start()

    def stop(self) -> None:
        """Store the last change and end; takes `JOIN_S` at most."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_S):
            self._look(last=False)
        self._look(last=True)

    def _look(self, *, last: bool) -> None:
        memory, now_s = self._newest(), time.monotonic()
        if memory is None or memory is self._stored or memory == self._stored:
            return
        if last or self._pace.due(important_change(self._stored, memory), now_s):
            self._store(memory, now_s)

    def _store(self, memory: Memory, now_s: float) -> None:
        failure = self._file.try_save(memory)
        if failure:
            self._note_failure(failure, now_s)
            return
        self._stored = memory
        self._pace.written(now_s)
        self.view = StoreView(True, self.view.writes + 1, self.view.failures)

    def _note_failure(self, text: str, now_s: float) -> None:
        if self.view.ok or text != self.view.detail:
            log.error("stored state: cannot be written: %s", text)
        self._pace.failed(now_s)
        self.view = StoreView(False, self.view.writes, self.view.failures + 1, text)
