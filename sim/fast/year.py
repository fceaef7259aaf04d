"""A year of one house in fixed steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import cos, pi
from random import Random

from sim.fast.house import NEW_YEAR_2026_S, PEAK_W, PLANT, Setup
from sim.fast.kpi import Kpi
from sim.fast.loop import ClosedLoop
from sim.plant.weather import DAY_S, outdoor, pv

MEAN_C, SEASON_K, DAY_TO_DAY_K = 9.5, 9.5, 3.0
"""German low land (test reference year, zone 4: mean 9.5 degC)."""
COLDEST_DAY = 20
DAYS = 365
STEP_S = 10.0


@dataclass(frozen=True, slots=True)
class YearResult:
    """What the year brought.

    Attributes:
        kpi: Key figures.
        steps: Scans.
        corrected: Scans in which the guard had to correct.
    """

    kpi: Kpi
    steps: int
    corrected: int


def year_setup(seed: int, days: int = DAYS) -> Setup:
    """The default house in a made-up year."""
    rng = Random(f"year {seed}")
    means_c = [
        MEAN_C - SEASON_K * cos(2.0 * pi * (day - COLDEST_DAY) / DAYS) + rng.gauss(0.0, DAY_TO_DAY_K)
        for day in range(1, days + 1)
    ]
    clouds = [rng.choice((0.05, 0.2, 0.5, 0.7, 0.9)) for _ in range(days)]
    plant = replace(
        PLANT,
        outdoor_c=outdoor(means_c, 8.0),
        pv_power_w=pv(PEAK_W, 1, clouds),
        house=replace(PLANT.house, start_c=20.8),
    )
    return Setup(plant=plant, epoch_s=NEW_YEAR_2026_S, seed=seed)


def simulate_year(
    setup: Setup, days: int = DAYS, step_s: float = STEP_S, progress: Callable[[int], None] | None = None
) -> YearResult:
    """Simulate in fixed steps.

    Args:
        setup: What it starts from.
        days: How long.
        step_s: Length of a step.
        progress: Called after each day with the number of days done.
    """
    loop = ClosedLoop(setup)
    steps = corrected = 0
    for day in range(1, days + 1):
        while loop.time_s < day * DAY_S:
            result = loop.step(step_s)
            steps += 1
            corrected += bool(result and result.violations)
        if progress is not None:
            progress(day)
    return YearResult(loop.meter.read(), steps, corrected)
