"""DHW demand."""

from __future__ import annotations

import pytest

from revpi.core.heat.dhw import DhwDecision, DhwDemand
from revpi.core.heat.params import DhwParams
from revpi.core.reading import Good, Reading
from tests.core.heat.readings import BROKEN, HOUR_S, MONDAY_S

MORNING = DhwParams(windows=("mo-su 05:00-08:00",))
SIX_S, NOON_S = MONDAY_S + 6 * HOUR_S, MONDAY_S + 12 * HOUR_S


def step(
    demand: DhwDemand,
    reading: Reading[float] | float,
    wish_c: float | None = None,
    boost_c: float | None = None,
    wall_s: float | None = SIX_S,
) -> DhwDecision:
    known = Good(reading) if isinstance(reading, float) else reading
    return demand.step(known, wish_c=wish_c, boost_c=boost_c, wall_s=wall_s)


def charges(demand: DhwDemand, *temps_c: float, wall_s: float | None = SIX_S) -> list[bool]:
    return [step(demand, temp_c, wall_s=wall_s).charge for temp_c in temps_c]


def test_it_charges_between_its_thresholds() -> None:
    demand = DhwDemand(DhwParams())
    assert charges(demand, 46.0, 45.0, 49.9, 50.0, 46.0) == [False, True, True, False, False]


def test_outside_the_windows_only_the_comfort_minimum_counts() -> None:
    demand = DhwDemand(MORNING)
    assert charges(demand, 44.0, 40.0, 44.0, 45.0, wall_s=NOON_S) == [False, True, True, False]


def test_a_window_that_closes_ends_a_charge_above_the_comfort_range() -> None:
    demand = DhwDemand(MORNING)
    assert charges(demand, 44.0, 46.0) == [True, True]
    assert charges(demand, 46.0, wall_s=NOON_S) == [False]


def test_without_a_valid_clock_the_windows_are_open() -> None:
    assert step(DhwDemand(MORNING), 44.0, wall_s=None).charge


def test_a_request_only_lowers_down_to_the_comfort_minimum() -> None:
    demand = DhwDemand(DhwParams())
    low, lowest, high = (step(demand, 47.0, wish_c=wish_c) for wish_c in (47.0, 10.0, 65.0))
    assert (low.on_c, low.off_c, low.narrowed) == (42.0, 47.0, True)
    assert (lowest.on_c, lowest.off_c) == (40.0, 45.0)
    assert (high.off_c, high.narrowed) == (50.0, False)


def test_a_disinfection_run_overrules_windows_and_request() -> None:
    demand = DhwDemand(MORNING)
    run = step(demand, 50.0, wish_c=40.0, boost_c=62.0, wall_s=NOON_S)
    assert (run.charge, run.on_c, run.off_c) == (True, 61.0, 62.0)
    assert not step(demand, 55.0, wall_s=NOON_S).charge


def test_an_unknown_tank_wants_nothing() -> None:
    demand = DhwDemand(DhwParams())
    assert charges(demand, 40.0) == [True]
    assert not step(demand, BROKEN).charge
    assert charges(demand, 47.0) == [True]


def test_nothing_new_is_made_while_nothing_changes() -> None:
    demand = DhwDemand(MORNING)
    assert step(demand, 47.0) is step(demand, 47.5)


@pytest.mark.parametrize(
    ("params", "told"),
    [
        (DhwParams(on_c=50.0), "on_c"),
        (DhwParams(comfort_min_c=46.0), "comfort_min_c"),
        (DhwParams(windows=("mo 05-06",)), 'windows: "mo 05-06"'),
    ],
)
def test_mistakes_in_the_settings_are_named(params: DhwParams, told: str) -> None:
    assert told in (params.check() or "")
    assert MORNING.check() is None
