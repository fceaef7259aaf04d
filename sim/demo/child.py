"""One program of the demonstration as a child process with its log."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sim.demo import leash

PROJECT = Path(__file__).parents[2]  # from here every program finds the packages
LOG_LIMIT_BYTES = 5_000_000
_TAIL_BYTES = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run and how to know that it serves.

    Attributes:
        name: Short name for people; also names the log.
        argv: Command line.
        ready: Whether it serves; asked until it says yes, after each start.
        ready_timeout_s: Longest time until it serves.
        stop_timeout_s: Time between SIGTERM and SIGKILL.
    """

    name: str
    argv: tuple[str, ...]
    ready: Callable[[], bool]
    ready_timeout_s: float = 20.0
    stop_timeout_s: float = 5.0


class Child:
    """A started program: in a session of its own, so that Ctrl-C reaches the demonstration only."""

    def __init__(self, program: Program, log_directory: Path) -> None:
        self.program = program
        self.log_path = log_directory / f"{program.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id, None before the first start."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the program; it dies with this process, whatever happens to that."""
        leashed = (sys.executable, "-I", "-S", leash.__file__, str(os.getpid()), *self.program.argv)
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  # own programs, no shell
                leashed,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def exit_code(self) -> int | None:
        """Its exit code (negative: the signal), None while it runs or was never started."""
        return self._process.poll() if self._process else None

    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def end(self) -> None:
        """SIGTERM, then SIGKILL after the time of the program; returns when it is gone."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(self.program.stop_timeout_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def bound_log(self) -> None:
        """Empty a log that grew beyond its limit; one that somebody removed is not missed."""
        with suppress(FileNotFoundError):
            if self.log_path.stat().st_size > LOG_LIMIT_BYTES:
                os.truncate(self.log_path, 0)

    def log_tail(self, lines: int) -> str:
        """The last lines of its log, for people."""
        if not self.log_path.exists():
            return "(its log was removed)"
        with self.log_path.open("rb") as log:
            log.seek(max(0, self.log_path.stat().st_size - _TAIL_BYTES))
            text = log.read().decode(errors="replace")
        return "\n".join(text.splitlines()[-lines:])
