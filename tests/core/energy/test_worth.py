"""COP, hash rate curves and the account of mining."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpi.core.energy.cop import Cop, CopSource, cop_at
from revpi.core.energy.economics import Mix, Terms, Verdict, cost_eur_per_h, terms_of, worth_it
from revpi.core.energy.hashing import HashCurve, model_hashrate_ths
from revpi.core.energy.params import CopParams, WorthParams
from revpi.core.energy.prices import PriceSource, PriceView

LEVELS = (1200.0, 1600.0, 2000.0, 2400.0, 2800.0, 3200.0)
WORTH = WorthParams()
PRICES = PriceView(0.30, 0.08, PriceSource.TABLE)
POWER = st.floats(0.0, 7000.0)


def terms(heat_used: bool = True, cop: float = 3.5, prices: PriceView = PRICES) -> Terms:
    return terms_of(
        WORTH,
        prices,
        Cop(cop, CopSource.TABLE),
        hashprice_eur_per_th_day=0.048,
        heat_used=heat_used,
        exports=True,
    )


def test_cop_between_at_and_outside_the_points() -> None:
    params = CopParams()
    assert cop_at(params, 2.0, 35.0) == Cop(3.9, CopSource.TABLE)
    assert cop_at(params, 4.5, 35.0).value == pytest.approx(4.3)
    assert cop_at(params, 2.0, 55.0).value == pytest.approx(3.9 * 0.65)
    assert cop_at(params, -30.0, None) == Cop(2.3, CopSource.TABLE_EDGE)
    assert cop_at(params, None, 35.0) == Cop(3.5, CopSource.FALLBACK)


@given(st.floats(-60.0, 60.0), st.floats(0.0, 100.0))
def test_cop_is_never_below_an_electric_heater(outdoor_c: float, flow_c: float) -> None:
    assert 1.0 <= cop_at(CopParams(), outdoor_c, flow_c).value < 20.0


def test_cop_table_is_checked() -> None:
    assert CopParams().check() is None
    assert CopParams(outdoor_c=(1.0,), cop=(2.0, 3.0)).check()
    assert CopParams(outdoor_c=(1.0, 1.0), cop=(2.0, 3.0)).check()


def test_model_follows_published_profiles_and_its_efficiency_falls_with_power() -> None:
    assert model_hashrate_ths(WORTH, 3100.0) == pytest.approx(90.0, rel=1e-6)
    figures = [level / model_hashrate_ths(WORTH, level) for level in LEVELS]
    assert figures == sorted(figures)
    pro = WorthParams(nominal_power_w=3100.0, nominal_hashrate_ths=105.0)
    assert model_hashrate_ths(pro, 1905.0) == pytest.approx(74.5, rel=0.05)


def test_a_site_table_replaces_the_model() -> None:
    curve = HashCurve(WORTH, LEVELS, (25.0, 26.0, 27.0, 28.0, 29.0, 32.0))
    assert curve.hashrate_ths(3200.0) == 100.0
    for minute in range(100):
        curve.learn(3200.0, 50.0, minute * 60.0)
    assert curve.scale == 1.0


def test_a_curve_learns_slowly_and_refuses_nonsense() -> None:
    curve = HashCurve(WORTH, LEVELS, ())
    worse = 1.2 * 2000.0 / model_hashrate_ths(WORTH, 2000.0)
    for minute in range(10):
        curve.learn(2000.0, worse, minute * 60.0)
    assert 1.0 < curve.scale < 1.1
    for minute in range(600):
        curve.learn(2000.0, worse, 600.0 + minute * 60.0)
    assert curve.scale == pytest.approx(1.2, abs=0.03)
    assert HashCurve(WORTH, LEVELS, (), curve.scale).hashrate_ths(2000.0) == curve.hashrate_ths(2000.0)
    before = curve.scale
    for minute in range(600):
        curve.learn(2000.0, 5.0, 1e5 + minute * 60.0)
        curve.learn(None, None, 1e5 + minute * 60.0 + 30.0)
    assert curve.scale == before
    assert HashCurve(WORTH, LEVELS, (), 99.0).scale == 1.6


def test_heat_is_worth_what_the_heat_pump_would_pay() -> None:
    assert terms(cop=3.0).heat_eur_per_kwh == pytest.approx(0.30 / 3.0 * 0.95)
    assert terms(heat_used=False).heat_eur_per_kwh == 0.0
    assert terms(prices=replace(PRICES, import_eur_per_kwh=-0.1)).heat_eur_per_kwh == 0.0


def test_an_account_by_hand() -> None:
    worth = worth_it(3000.0, 90.0, Mix(2000.0, 500.0), terms(cop=3.8))
    assert worth.revenue == pytest.approx(90.0 * 0.002)
    assert worth.heat == pytest.approx(3.0 * 0.075)
    assert worth.cost == pytest.approx(2.0 * 0.08 + 0.5 * 0.10 + 0.5 * 0.30)
    assert worth.net == pytest.approx(0.045)
    assert worth.verdict is Verdict.WORTH_WITH_HEAT
    assert worth.break_even_cop == pytest.approx(3.0 * 0.30 / (0.36 - 0.18))
    assert "net +0.045 EUR/h" in worth.text()


def test_verdicts() -> None:
    cold = terms(heat_used=False)
    assert worth_it(3000.0, 90.0, Mix(3000.0, 0.0), cold).verdict is Verdict.TOO_DEAR
    assert worth_it(3000.0, 90.0, Mix(0.0, 0.0), cold).verdict is Verdict.GRID_TOO_DEAR
    free = terms(heat_used=False, prices=replace(PRICES, feed_in_eur_per_kwh=0.0))
    worth = worth_it(3000.0, 90.0, Mix(3000.0, 0.0), free)
    assert (worth.verdict, worth.break_even_cop) == (Verdict.WORTH, None)


@given(POWER, POWER, POWER, st.floats(0.0, 300.0), st.booleans())
def test_net_is_revenue_and_heat_less_cost(
    power_w: float, surplus_w: float, battery_w: float, ths: float, heat_used: bool
) -> None:
    mix = Mix(surplus_w, battery_w)
    worth = worth_it(power_w, ths, mix, terms(heat_used))
    assert worth.net == pytest.approx(worth.revenue + worth.heat - worth.cost)
    assert (worth.net >= 0.0) == (worth.verdict in (Verdict.WORTH, Verdict.WORTH_WITH_HEAT))
    assert cost_eur_per_h(power_w, Mix(7000.0, 0.0), terms()) <= worth.cost + 1e-9
    assert worth.cost <= cost_eur_per_h(power_w, Mix(0.0, 0.0), terms()) + 1e-9


@given(st.floats(100.0, 7000.0), st.floats(0.0, 300.0), st.floats(1.0, 8.0))
def test_below_the_break_even_cop_heat_by_mining_is_the_cheaper_one(
    power_w: float, ths: float, cop: float
) -> None:
    mix = Mix(0.0, 0.0)
    now = replace(terms(cop=cop), heat_eur_per_kwh=0.30 / cop)
    worth = worth_it(power_w, ths, mix, now)
    if worth.break_even_cop is None or abs(worth.net) < 1e-9:
        return
    assert (cop < worth.break_even_cop) == (worth.net > 0.0)
