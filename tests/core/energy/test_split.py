"""The division of a power over two miners."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpi.core.energy.economics import Mix, Terms, cost_eur_per_h
from revpi.core.energy.hashing import HashCurve
from revpi.core.energy.params import WorthParams
from revpi.core.energy.plan import Plan
from revpi.core.energy.split import MAX_TABLES, OFF, PairTable, Powers, Situation, Tables, usable_levels

LEVELS = (1200.0, 1600.0, 2000.0, 2400.0, 2800.0, 3200.0)
GOOD = (24.0, 25.0, 26.5, 28.0, 30.0, 33.0)
POOR = (30.0, 31.0, 32.5, 34.0, 37.0, 41.0)
WORTH = WorthParams()
RATE = 0.045 / 24.0
FREE = Terms(RATE, 0.0, 0.0, 0.10, 0.30)


def tables(first: tuple[float, ...] = (), second: tuple[float, ...] = ()) -> Tables:
    return Tables((HashCurve(WORTH, LEVELS, first), HashCurve(WORTH, LEVELS, second)))


def situation(
    levels: tuple[tuple[float, ...], tuple[float, ...]] = (LEVELS, LEVELS),
    powered: tuple[bool, bool] = (True, True),
    start: float = 0.05,
) -> Situation:
    return Situation(
        levels_w=levels, scales=(1.0, 1.0), powered=powered, eur_per_th_h=RATE, start_eur_per_h=start
    )


def best(table: PairTable, power_w: float, to: Powers = OFF) -> Powers:
    plan = Plan(table, FREE, WORTH)
    index = plan.choose(Mix(max(0.0, power_w), 0.0), limit_w=1e9, have_w=sum(to), reserve_w=0.0)
    return plan.pair(index, to).power_w


def test_even_loads_when_both_are_alike_and_run() -> None:
    table = tables().of(situation())
    assert best(table, 4100.0) == (2000.0, 2000.0)
    assert best(table, 2500.0) == (1200.0, 1200.0)
    assert best(table, 1300.0) in ((1200.0, 0.0), (0.0, 1200.0))
    assert best(table, 1100.0) == OFF


def test_the_better_miner_gets_more() -> None:
    table = tables(GOOD, POOR).of(situation())
    a_w, b_w = best(table, 4100.0)
    assert a_w > b_w
    assert best(table, 1300.0) == (1200.0, 0.0)
    assert best(tables(POOR, GOOD).of(situation()), 1300.0) == (0.0, 1200.0)


def test_a_start_must_pay_for_itself() -> None:
    one_runs = situation(powered=(True, False))
    assert best(tables().of(one_runs), 2500.0) == (2400.0, 0.0)
    assert best(tables().of(situation(powered=(True, False), start=0.001)), 2500.0) == (1200.0, 1200.0)
    assert best(tables().of(situation(powered=(False, True))), 1300.0) == (0.0, 1200.0)


def test_a_swap_that_yields_little_is_avoided() -> None:
    table = tables().of(situation())
    assert best(table, 1300.0, (0.0, 1200.0)) == (0.0, 1200.0)
    assert best(table, 3700.0, (2000.0, 1600.0)) == (2000.0, 1600.0)
    assert best(table, 3700.0, (1600.0, 2000.0)) == (1600.0, 2000.0)


def test_a_miner_that_cannot_run_gets_nothing() -> None:
    table = tables().of(situation((LEVELS, ())))
    assert best(table, 5000.0) == (3200.0, 0.0)
    nobody = tables().of(situation(((), ())))
    assert (best(nobody, 5000.0), nobody.above_w(0.0)) == (OFF, 0.0)


def test_usable_levels_respect_the_miner() -> None:
    assert usable_levels(LEVELS, 1500.0, 2500.0) == (1600.0, 2000.0, 2400.0)
    assert usable_levels(LEVELS, None, None) == LEVELS


@given(
    st.floats(-1000.0, 20000.0),
    st.sampled_from([(), GOOD, POOR]),
    st.sampled_from([(), GOOD, POOR]),
    st.tuples(st.booleans(), st.booleans()),
)
def test_no_pair_within_the_power_yields_more(
    power_w: float, first: tuple[float, ...], second: tuple[float, ...], powered: tuple[bool, bool]
) -> None:
    table = tables(first, second).of(situation(powered=powered))
    chosen = best(table, power_w)
    assert set(chosen) <= {0.0, *LEVELS}
    assert sum(chosen) <= max(power_w, 0.0)
    fitting = [pair for pair in table.best if pair.total_w <= power_w]
    mine = next(pair for pair in table.best if pair.total_w == sum(chosen))
    slack = WORTH.keep_eur_per_h + 1e-6
    assert all(pair.yield_eur_per_h <= mine.yield_eur_per_h + slack for pair in fitting)


@given(
    st.floats(0.0, 8000.0),
    st.floats(0.0, 4000.0),
    st.floats(0.0, 8000.0),
    st.floats(0.0, 0.1),
    st.floats(0.0, 0.12),
    st.floats(-0.1, 0.3),
)
def test_a_plan_is_the_best_of_all_totals(
    surplus_w: float, battery_w: float, limit_w: float, heat: float, feed_in: float, grid: float
) -> None:
    table = tables(GOOD, POOR).of(situation())
    now = Terms(RATE, heat, feed_in, 0.10, grid)
    mix = Mix(surplus_w, battery_w)
    chosen = Plan(table, now, WORTH).choose(mix, limit_w=limit_w, have_w=0.0, reserve_w=0.0)
    assert table.totals_w[chosen] <= limit_w
    nets = {}
    for index, pair in enumerate(table.best[1:], 1):
        gain = pair.yield_eur_per_h + pair.total_w * heat / 1000.0
        grid_w = pair.total_w - surplus_w - battery_w
        grid_ok = gain >= pair.total_w * (grid + WORTH.grid_margin_eur_per_kwh) / 1000.0
        if pair.total_w <= limit_w and (grid_w <= 0.0 or (grid_ok and grid_w <= WORTH.grid_max_w)):
            nets[index] = gain - cost_eur_per_h(pair.total_w, mix, now)
    top = max(nets.values(), default=0.0)
    if chosen:
        assert nets[chosen] == pytest.approx(top, abs=1e-6)
    else:
        assert top <= WORTH.keep_eur_per_h + 1e-6


def chosen_w(plan: Plan, surplus_w: float, have_w: float) -> float:
    index = plan.choose(Mix(surplus_w, 0.0), limit_w=1e9, have_w=have_w, reserve_w=100.0)
    return plan.table.totals_w[index]


def test_the_power_in_force_may_use_up_the_reserve_but_no_grid_power() -> None:
    plan = Plan(tables().of(situation()), FREE, WORTH)
    assert chosen_w(plan, 3550.0, have_w=3600.0) == 3600.0
    assert chosen_w(plan, 3550.0, have_w=3200.0) == 3200.0
    assert chosen_w(plan, 3450.0, have_w=3600.0) == 3200.0


def test_a_change_must_be_worth_something() -> None:
    table = tables().of(situation())
    less, more = (table.best[table.index_upto(power_w)] for power_w in (3200.0, 3600.0))
    marginal = (more.yield_eur_per_h - less.yield_eur_per_h) / 0.4
    little, much = (Terms(RATE, 0.0, marginal - part / 0.4, 0.10, 0.30) for part in (0.005, 0.015))
    assert chosen_w(Plan(table, little, WORTH), 3700.0, have_w=3200.0) == 3200.0
    assert chosen_w(Plan(table, much, WORTH), 3700.0, have_w=3200.0) == 3600.0


def test_tables_are_kept_but_not_without_end() -> None:
    kept = tables()
    assert kept.of(situation()) is kept.of(situation())
    for step in range(3 * MAX_TABLES):
        kept.of(situation(start=step / 1000.0))
    assert len(kept._kept) <= MAX_TABLES
