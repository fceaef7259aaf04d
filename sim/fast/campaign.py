"""Many random days, on all processors; any broken invariant is told with what reproduces it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from sim.fast.day import random_day
from sim.fast.incidents import DAY_S
from sim.fast.kpi import Kpi
from sim.fast.pace import Pace
from sim.fast.run import run
from sim.fast.stored import started
from sim.fast.trace import Trace

PACE = Pace(quiet_s=20.0)
"""With nothing running and nothing happening a third of a start delay is soon enough."""
GUARD = "guard "
"""How a correction by the guard begins."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken invariant of a day.

    Attributes:
        scan: Number of the first scan in which it was, from 1.
        at_s: Its simulated time.
        text: Which invariant, and how it was broken.
        scans: In how many scans.
    """

    scan: int
    at_s: float
    text: str
    scans: int

    @property
    def corrected(self) -> bool:
        """The guard has corrected what the logic wanted: nothing was written, but it is a mistake."""
        return self.text.startswith(GUARD)


@dataclass(frozen=True, slots=True)
class DayResult:
    """One day.

    Attributes:
        number: Which day of the campaign.
        kpi: Key figures.
        findings: Broken invariants and corrections by the guard.
        scans: Number of scans.
        took_s: Real time it took.
        trace: Lines for people with their times, when asked for.
    """

    number: int
    kpi: Kpi
    findings: tuple[Finding, ...]
    scans: int
    took_s: float
    trace: tuple[tuple[float, str], ...] = ()


def simulate(seed: int, number: int, *, traced: bool = False) -> DayResult:
    """Simulate day `number`, with a trace when asked for."""
    begun_s = time.perf_counter()
    day, trace = random_day(seed, number), Trace(lines=traced)
    with _silence():
        outcome = run(day.setup, DAY_S, day.events, pace=PACE, watch=trace, controller=started)
    findings = tuple(Finding(trace.first[v.text], v.at_s, v.text, v.scans) for v in outcome.violations)
    happenings = [(event.at_s, f"event: {event.text()}") for event in day.events] if traced else []
    lines = tuple(sorted([*happenings, *trace.lines], key=lambda line: line[0]))
    return DayResult(number, outcome.kpi, findings, trace.scans, time.perf_counter() - begun_s, lines)


@contextmanager
def _silence() -> Iterator[None]:
    """The edges tell of each malformed message, and here are many."""
    edges = logging.getLogger("revpi.edges")
    level = edges.level
    edges.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        edges.setLevel(level)


def campaign(
    seed: int, numbers: Sequence[int], jobs: int, progress: Callable[[DayResult, int], None]
) -> list[DayResult]:
    """Simulate these days; a single one is traced.

    Args:
        seed: Seed of the campaign.
        numbers: Days.
        jobs: Processes.
        progress: Called after each day with its result and the number of days done.
    """
    results: list[DayResult] = []
    for result in _simulate_all(seed, numbers, jobs):
        results.append(result)
        progress(result, len(results))
    return sorted(results, key=lambda result: result.number)


def _simulate_all(seed: int, numbers: Sequence[int], jobs: int) -> Iterator[DayResult]:
    if jobs == 1 or len(numbers) == 1:
        traced = len(numbers) == 1
        yield from (simulate(seed, number, traced=traced) for number in numbers)
        return
    with get_context("spawn").Pool(min(jobs, len(numbers))) as pool:
        yield from pool.imap_unordered(partial(simulate, seed), numbers)
