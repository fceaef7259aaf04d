"""Tells a scan that was late by itself from one that was late because the machine stood still."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.broker import wait_until

START_S = 30.0
LEASH = (sys.executable, "-m", "sim.demo.leash")  # no real-time program may outlive who started it
WITNESS = (sys.executable, "-m", "benchmarks.witness_program")
STOP_S = 5.0


@dataclass(frozen=True, slots=True)
class Scan:
    """When a scan ran; monotonic times.

    Attributes:
        due_s: Its deadline.
        started_s: When it started.
        ended_s: When it was ready for the next one.
    """

    due_s: float
    started_s: float
    ended_s: float

    @property
    def late_s(self) -> float:
        """So much later it started than it should."""
        return self.started_s - self.due_s

    def own_late_s(self, stalls: Iterable[Sequence[Stall]]) -> float:
        """The same without what a CPU stood still between deadline and start.

        Args:
            stalls: Of each CPU, in order of time.
        """
        return self.late_s - _stood_s(self.due_s, self.started_s, stalls)

    def own_missed(self, period_s: float, stalls: Iterable[Sequence[Stall]]) -> int:
        """Deadlines that it would have let pass without what a CPU stood still until its end."""
        busy_s = self.ended_s - self.due_s - _stood_s(self.due_s, self.ended_s, stalls)
        return max(0, math.ceil(busy_s / period_s) - 1)


@dataclass(frozen=True, slots=True)
class Stall:
    """A CPU did not run; it was seen running at both ends.

    Attributes:
        from_s: Monotonic time.
        to_s: Monotonic time.
    """

    from_s: float
    to_s: float


def _stood_s(from_s: float, to_s: float, stalls: Iterable[Sequence[Stall]]) -> float:
    """How long a CPU stood still in that time.

    That may be another CPU than the scan's: Linux lets a busy CPU serve the timers of an idle one.
    """
    return max((_stood_of_one_s(from_s, to_s, each) for each in stalls), default=0.0)


def _stood_of_one_s(from_s: float, to_s: float, stalls: Sequence[Stall]) -> float:
    total_s = 0.0
    for stall in stalls[bisect_left(stalls, from_s, key=lambda each: each.to_s) :]:
        if stall.from_s >= to_s:
            break
        total_s += min(stall.to_s, to_s) - max(stall.from_s, from_s)
    return total_s


class Witness:
    """Watches every CPU while its context is entered.

    Args:
        folder: For what is noted.
    """

    def __init__(self, folder: Path) -> None:
        self._notes = {cpu: folder / f"stalls{cpu}" for cpu in sorted(os.sched_getaffinity(0))}
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        for cpu, path in self._notes.items():
            command = (*LEASH, str(os.getpid()), *WITNESS, str(cpu), str(path))
            self._processes.append(subprocess.Popen(command))  # noqa: S603  our own program
        wait_until(self._begun, "the witnesses watch", START_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(STOP_S)

    def _begun(self) -> bool:
        pairs = zip(self._processes, self._notes.values(), strict=True)
        return all(notes.exists() or process.poll() is not None for process, notes in pairs)

    @property
    def there(self) -> bool:
        """Whether every CPU was watched (real-time priority is needed); after leaving the context."""
        return all(process.returncode == 0 for process in self._processes)

    def stalls(self) -> list[list[Stall]]:
        """What was seen on each CPU, nothing without witness; after leaving the context."""
        return [_read(path) for path in self._notes.values()] if self.there else []


def _read(path: Path) -> list[Stall]:
    flat = json.loads(path.read_text())
    return [Stall(*pair) for pair in zip(flat[::2], flat[1::2], strict=True)]
