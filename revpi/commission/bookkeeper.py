"""The thread that stores what the tests did; the scans never wait for the disk.

The stored state belongs to whoever holds the lock of the process image: the automatic program reads it after
that lock has come back to it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from revpi.core.memory.memory import Memory, important_change
from revpi.store.state_file import StateFile

LOOK_S = 0.25
RETRY_LOOKS = 40
JOIN_S = 3.0


class Bookkeeper:
    """Stores the newest memory soon after each switching of a contactor, and at the end.

    Args:
        file: The stored state, loaded.
        stored: What it holds.
        newest: Gives the memory of the newest scan.

    Attributes:
        failure: Why the last write failed, "" when it did not.
    """

    def __init__(self, file: StateFile[Memory], stored: Memory, newest: Callable[[], Memory]) -> None:
        self._file = file
        self._stored = stored
        self._newest = newest
        self._rest = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="commissioning-books", daemon=True)
        self.failure = ""

    @property
    def at_work(self) -> bool:
        """It may still write."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to store."""
        self._thread.start()

    def stop(self) -> None:
        """Store the last change and end; takes `JOIN_S` at most."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_S):
            self._rest = max(0, self._rest - 1)
            if not self._rest and important_change(self._stored, self._newest()):
                self._store(self._newest())
        if (memory := self._newest()) != self._stored:
            self._store(memory)

    def _store(self, memory: Memory) -> None:
        self.failure = self._file.try_save(memory)
        if self.failure:
            self._rest = RETRY_LOOKS
        else:
            self._stored = memory
