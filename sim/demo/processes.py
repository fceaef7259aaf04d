"""Starts the programs in order, brings back what died, ends all in reverse order."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from sim.demo.child import Child, Program

RESTARTS_PER_MINUTE = 5
_MINUTE_S = 60.0
_RESTART_PAUSE_S = 0.4
_START_POLL_S = 0.05
_TAIL_LINES = 12


class ProgramFailedError(Exception):
    """A program did not start, or died too often; the text has its last lines."""


@dataclass(frozen=True, slots=True)
class ProgramStatus:
    """One program for displays.

    Attributes:
        name: Its name.
        pid: Process id, None before the start.
        alive: It runs.
        ready: It serves.
        restarts: Restarts since the start.
    """

    name: str
    pid: int | None
    alive: bool
    ready: bool
    restarts: int


@dataclass(slots=True)
class _Watched:
    """A child with what the supervisor knows of it."""

    child: Child
    started_s: float = 0.0
    ready: bool = False
    died_s: float | None = None
    pause_s: float = _RESTART_PAUSE_S
    restarts: int = 0
    recent_restarts_s: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS_PER_MINUTE))

    def too_many_restarts(self, now_s: float) -> bool:
        """Whether another restart would exceed the limit."""
        full = len(self.recent_restarts_s) == RESTARTS_PER_MINUTE
        return full and now_s - self.recent_restarts_s[0] < _MINUTE_S


class Supervisor:
    """All programs of one demonstration; leaving the context ends them."""

    def __init__(
        self,
        programs: Sequence[Program],
        log_directory: Path,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._watched = [_Watched(Child(program, log_directory)) for program in programs]
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end_all()

    def start_all(self, stopping: Callable[[], bool], say: Callable[[str], None]) -> bool:
        """Start one program after the other, each when the one before serves.

        Args:
            stopping: Whether to give up because a person asked to end.
            say: Told of each program that serves.

        Returns:
            False when the start was given up.

        Raises:
            ProgramFailedError: A program died or does not serve within its time.
        """
        for watched in self._watched:
            self._start(watched)
            while not self._became_ready(watched):
                if stopping():
                    return False
                if not watched.child.alive():
                    raise ProgramFailedError(_death(watched.child) + " while starting" + _tail(watched.child))
                time.sleep(_START_POLL_S)
            say(f"{watched.child.program.name} serves")
        return True

    def watch(self) -> tuple[str, ...]:
        """Look after every program once; to be called a few times a second.

        Returns:
            What happened, in words.

        Raises:
            ProgramFailedError: A program died too often or does not serve within its time.
        """
        notices: list[str] = []
        for watched in self._watched:
            watched.child.bound_log()
            notices += self._look_after(watched)
        return tuple(notices)

    def take_down(self, name: str, seconds: float) -> None:
        """End a program and bring it back only after this time."""
        watched = next(each for each in self._watched if each.child.program.name == name)
        watched.child.end()
        watched.pause_s = seconds

    def statuses(self) -> tuple[ProgramStatus, ...]:
        """Every program, in the order of their start."""
        return tuple(
            ProgramStatus(
                w.child.program.name, w.child.pid, w.child.alive(), w.ready and w.child.alive(), w.restarts
            )
            for w in self._watched
        )

    def end_all(self) -> None:
        """End every program, the last started first."""
        for watched in reversed(self._watched):
            watched.child.end()

    def _start(self, watched: _Watched) -> None:
        watched.child.start()
        watched.started_s, watched.ready, watched.died_s = self._clock(), False, None
        watched.pause_s = _RESTART_PAUSE_S

    def _became_ready(self, watched: _Watched) -> bool:
        """Whether it serves now.

        Raises:
            ProgramFailedError: It should have been ready by now.
        """
        program = watched.child.program
        if watched.child.alive() and program.ready():
            watched.ready = True
        elif self._clock() - watched.started_s > program.ready_timeout_s:
            text = f"{program.name} does not serve after {program.ready_timeout_s:g} s"
            raise ProgramFailedError(text + _tail(watched.child))
        return watched.ready

    def _look_after(self, watched: _Watched) -> list[str]:
        now_s = self._clock()
        name = watched.child.program.name
        if watched.child.alive():
            came_back = not watched.ready and self._became_ready(watched)
            return [f"{name} is back"] if came_back else []
        if watched.died_s is None:
            watched.died_s, watched.ready = now_s, False
            return [_death(watched.child) + "; starting it again"]
        if now_s - watched.died_s >= watched.pause_s:
            self._restart(watched, now_s)
        return []

    def _restart(self, watched: _Watched, now_s: float) -> None:
        if watched.too_many_restarts(now_s):
            text = f"{_death(watched.child)} and was restarted {RESTARTS_PER_MINUTE} times within a minute"
            raise ProgramFailedError(text + _tail(watched.child))
        watched.recent_restarts_s.append(now_s)
        watched.restarts += 1
        self._start(watched)


def _death(child: Child) -> str:
    code = child.exit_code()
    how = f"by signal {-code}" if code is not None and code < 0 else f"with code {code}"
    return f"{child.program.name} ended {how}"


def _tail(child: Child) -> str:
    return f"; last lines of {child.log_path}:\n{child.log_tail(_TAIL_LINES)}"
