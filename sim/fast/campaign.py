"""Many random days, on all processors; any broken invariant is told with what reproduces it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from sim.fast.day import random_day
from sim.fast.incidents import DAY_S
from sim.fast.pace import Pace
from sim.fast.run import Outcome, run

PACE = Pace(quiet_s=20.0)
"""With nothing running and nothing happening a third of a start delay is soon enough."""


@dataclass(frozen=True, slots=True)
class DayResult:
    """One day.

    Attributes:
        number: Which day of the campaign.
        outcome: What came of it.
        took_s: Real time it took.
    """

    number: int
    outcome: Outcome
    took_s: float


def simulate(seed: int, number: int) -> DayResult:
    """Simulate day `number`."""
    begun_s = time.perf_counter()
    day = random_day(seed, number)
    outcome = run(day.setup, DAY_S, day.events, pace=PACE)
    return DayResult(number, outcome, time.perf_counter() - begun_s)


def campaign(
    seed: int, numbers: Sequence[int], jobs: int, progress: Callable[[DayResult, int], None]
) -> list[DayResult]:
    """Simulate these days.

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
        yield from (simulate(seed, number) for number in numbers)
        return
    with get_context("spawn").Pool(min(jobs, len(numbers))) as pool:
        yield from pool.imap_unordered(partial(simulate, seed), numbers)
