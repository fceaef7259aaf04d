"""The edges as a process of their own, as the scan sees them.

A Python thread beside the scan takes the interpreter's lock from it: under 5000 MQTT messages a second a
scan in the same process starts up to 10 ms late, whatever its priority. Here the scan shares nothing with the
edges but a socket that neither side waits for.
"""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Final

from revpi.core.inputs import Requests
from revpi.core.outputs import MinerCommand
from revpi.edges.line import Line, LineClosedError, pair
from revpi.edges.messages import EdgeSettings, Farewell, Hello, Intake, Scans
from revpi.scan.exchange import Exchange
from revpi.scan.habits import Habit
from revpi.scan.snapshot import Snapshot

BATCH_S: Final = 0.25
"""Scans are handed over in batches of this length, at once when a miner is told something new."""

LOOK_S: Final = 0.1
"""Messages of the edges are looked for so often: they come once a second, each look calls the kernel."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
"""Before a restart; doubles as long as the process dies within `PROVEN_S`."""

PROVEN_S: Final = 60.0
HUNG_S: Final = 30.0
"""A process that took nothing for so long is killed and started anew."""

STOP_S: Final = 0.9
FAILED_STOP_S: Final = 3.9
"""After a failure of the controller, which must be told and stored; the loader kills after 5 s."""

REAP_S: Final = 0.1
MALLOC: Final = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "65536"}
"""Its threads share one heap, which gives back what is free: less memory, and less in pieces (mallopt(3))."""

MODULE: Final = "revpi.edges.worker"


class EdgeProcess(Exchange):
    """The slots of the scan, filled and emptied through a process that is kept alive.

    `collect`, which looks once in `LOOK_S`, and `publish` cost the scan the same whatever the edges do. If
    the process dies, the slots keep their last records, whose age the controller judges, and it is started
    again.

    Args:
        settings: How the edges are set up.
        period_s: Period of the scan.
        requests: What the first start begins with.
        mono: Monotonic seconds.
    """

    __slots__ = (
        "_batch", "_batch_scans", "_commands", "_habits", "_line", "_look_scans", "_mono", "_note",
        "_pause_s", "_process", "_scans_to_look", "_settings", "_start_at_s", "_started_s", "_taken_s",
    )  # fmt: skip

    def __init__(
        self,
        settings: EdgeSettings,
        period_s: float,
        requests: Requests,
        mono: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.requests = requests
        self.starts = 0
        self._settings = settings
        self._mono = mono
        self._batch: list[Snapshot] = []
        self._batch_scans = max(1, round(BATCH_S / period_s))
        self._look_scans = max(1, round(LOOK_S / period_s))
        self._scans_to_look = 0
        self._commands: tuple[MinerCommand | None, MinerCommand | None] = (None, None)
        self._habits: tuple[Habit, ...] = ()
        self._line: Line | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._note = ""
        self._pause_s = 0.0
        self._start_at_s = self._started_s = self._taken_s = 0.0

    @property
    def pid(self) -> int | None:
        """The process, None while there is none."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process; returns at once."""
        self._start(self._mono())

    def tell(self, habits: tuple[Habit, ...]) -> None:
        """The habits that the scan got, for the log and MQTT; a process that starts later is told too."""
        self._habits = habits
        self._send(habits)

    def collect(self) -> None:
        """Take the newest records of the edges, when it is time to look for them."""
        self._scans_to_look -= 1
        if self._scans_to_look > 0 or self._line is None:
            return
        self._scans_to_look = self._look_scans
        try:
            messages = self._line.receive()
        except LineClosedError as error:
            self._lost(str(error))
            return
        for message in messages:
            if isinstance(message, Intake):
                self.site, self.requests = message.site, message.requests

    def publish(self, snapshot: Snapshot) -> None:
        """Keep the scan for the next batch, which it may complete."""
        self.latest = snapshot
        self._batch.append(snapshot)
        first, second = snapshot.result.miners
        commands = (first.command, second.command)
        if len(self._batch) >= self._batch_scans or commands != self._commands:  # miners do not wait
            self._commands = commands
            self._hand_over()
            self._supervise(self._mono())

    def stop(self, failure: str = "") -> None:
        """Let the edges end; takes `STOP_S`, after a failure `FAILED_STOP_S`, and a moment at most.

        Args:
            failure: What the controller raised, "" after an orderly end.
        """
        self._hand_over()
        self._send(Farewell(failure))
        if self._line is not None:
            self._line.finish()
        if self._process is not None:
            self._end(self._process, FAILED_STOP_S if failure else STOP_S)
        if self._line is not None:
            self._line.close()
            self._line = None

    def _hand_over(self) -> None:
        if self._batch:
            batch = Scans.of(self._batch, self._batch[-1].stats)
            self._batch = []
            self.drops += not self._send(batch)

    def _send(self, message: object) -> bool:
        """Whether the edges took it."""
        if self._line is None:
            return False
        try:
            taken = self._line.send(message)
        except LineClosedError as error:
            self._lost(str(error))
            return False
        if taken:
            self._taken_s = self._mono()
        return taken

    # --- supervision -----------------------------------------------------------------------------------

    def _supervise(self, now_s: float) -> None:
        if self._line is None:
            if self._is_gone() and now_s >= self._start_at_s:
                self._start(now_s)
        elif now_s - self._taken_s >= HUNG_S:
            self._lost(f"took nothing for {HUNG_S:g} s")

    def _start(self, now_s: float) -> None:
        try:
            self._line = Line(self._spawn())
        except OSError as error:
            self._note = f"cannot be started: {error}"
            self._wait(now_s)
            return
        self.starts += 1
        self._started_s = self._taken_s = now_s
        level = logging.getLogger().getEffectiveLevel()
        self._send(Hello(self._settings, level, self.site, self.requests, self._habits, self._note))

    def _spawn(self) -> socket.socket:
        """Start the process; returns our end of the line.

        Raises:
            OSError: No process or no descriptor is to be had.
        """
        ours, theirs = pair()
        with theirs:
            command = (sys.executable, "-m", MODULE, str(theirs.fileno()), str(os.getpid()))
            try:
                self._process = subprocess.Popen(  # noqa: S603  our own program, no shell
                    command, stdin=subprocess.DEVNULL, pass_fds=(theirs.fileno(),), env=_environment()
                )
            except OSError:
                ours.close()
                raise
        return ours

    def _lost(self, why: str) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            self._process.kill()
        self._note = why
        self._wait(self._mono())

    def _wait(self, now_s: float) -> None:
        """Postpone the next start, the longer the sooner the last one failed."""
        proven = now_s - self._started_s >= PROVEN_S
        longer_s = min(max(2.0 * self._pause_s, FIRST_PAUSE_S), LONGEST_PAUSE_S)
        self._pause_s = FIRST_PAUSE_S if proven else longer_s
        self._start_at_s = now_s + self._pause_s

    def _is_gone(self) -> bool:
        """Whether the last process has ended; its exit code is noted."""
        if self._process is None:
            return True
        code = self._process.poll()
        if code is None:
            return False
        self._note = f"{self._note}; exit code {code}"
        self._process = None
        return True

    @staticmethod
    def _end(process: subprocess.Popen[bytes], patience_s: float) -> None:
        for timeout_s in (patience_s, REAP_S):
            try:
                process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                process.kill()
            else:
                return


def _environment() -> dict[str, str]:
    """Ours, with the places where this program found its modules (a folder, an archive, an environment)."""
    places = os.pathsep.join(path for path in sys.path if path)
    return {**os.environ, "PYTHONPATH": places, **MALLOC}
