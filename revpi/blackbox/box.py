"""The black box of a running program: takes scans at any pace, and records them in a thread of its own."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from threading import Event, Thread

from revpi.blackbox.head import Head
from revpi.blackbox.record import ScanRecord
from revpi.blackbox.recorder import BoxStatus, Recorder
from revpi.blackbox.settings import BlackBoxSettings

QUEUE_SCANS = 4096
"""At 20 ms more than a minute; if the disk stops for longer the oldest go, and the recording says so."""
PERIOD_S = 0.5
STOP_S = 2.0

log = logging.getLogger("thermiq-plc.blackbox")


class BlackBox:
    """Records until it is stopped; whatever happens in it, nobody waits for it.

    Args:
        settings: Where and how much.
        run: Head of this run.

    Attributes:
        status: How the recording goes.
    """

    def __init__(self, settings: BlackBoxSettings, run: Head) -> None:
        self.status = BoxStatus()
        self._records: deque[ScanRecord] = deque(maxlen=QUEUE_SCANS)
        self._recorder = Recorder(settings, run)
        self._failure = ""
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="blackbox", daemon=True)

    def start(self) -> None:
        """Begin to record; returns at once."""
        self._thread.start()

    def put(self, record: ScanRecord) -> None:
        """The next scan; never waits."""
        self._records.append(record)

    def stop(self, failure: str = "") -> None:
        """Record what is left and end; takes `STOP_S` at most.

        Args:
            failure: Why the program ends, "" after an orderly end.
        """
        self._failure = failure
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def _run(self) -> None:
        try:
            while not self._stopping.wait(PERIOD_S):
                self._take()
            self._take()
            self._recorder.close(self._failure)
            self._note(self._recorder.status)
        except Exception:
            log.exception("the black box has failed and records no more; control goes on")
            self.status = self.status._replace(problem="failed: see the log")

    def _take(self) -> None:
        self._recorder.take(self._waiting())
        self._note(self._recorder.status)

    def _waiting(self) -> Iterator[ScanRecord]:
        """What has come so far, one by one."""
        for _ in range(len(self._records)):
            yield self._records.popleft()

    def _note(self, status: BoxStatus) -> None:
        if status.problem != self.status.problem:
            log.warning("black box: %s", status.problem or "records again")
        self.status = status
