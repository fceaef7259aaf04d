"""Buffer targets by outdoor temperature, season and request."""

from __future__ import annotations

import pytest

from revpi.core.heat.heating_curve import BufferTargets, HeatingCurve
from revpi.core.heat.params import HeatingCurveParams
from revpi.core.heat.season import Season
from revpi.core.reading import Good, Stale
from tests.core.heat.readings import BROKEN, repeat

PARAMS = HeatingCurveParams()


def targets(outdoor_c: float, season: Season = Season.WINTER, wish_c: float | None = None) -> BufferTargets:
    return HeatingCurve(PARAMS).step(Good(outdoor_c), season, wish_c, 100.0)


def falls_back(curve: HeatingCurve) -> bool:
    return curve.fallback


@pytest.mark.parametrize(
    ("outdoor_c", "setpoint_c"), [(20.0, 25.0), (10.0, 30.0), (0.0, 36.0), (-10.0, 42.0), (-30.0, 45.0)]
)
def test_the_curve_has_foot_point_slope_and_ends(outdoor_c: float, setpoint_c: float) -> None:
    assert targets(outdoor_c).need_c == pytest.approx(setpoint_c)


def test_heat_pump_thresholds_lie_around_the_setpoint() -> None:
    found = targets(0.0)
    assert found.release_below_c == pytest.approx(33.0)
    assert found.block_above_c == pytest.approx(39.0)


def test_in_summer_nobody_needs_space_heating_and_the_buffer_takes_little() -> None:
    found = targets(-5.0, Season.SUMMER)
    assert (found.need_c, found.release_below_c, found.block_above_c) == (None, None, None)
    assert found.charge_off_c == PARAMS.summer_off_c


def test_a_request_only_lowers_and_never_touches_the_heat_pump() -> None:
    plain, low, high = targets(0.0), targets(0.0, wish_c=38.0), targets(0.0, wish_c=70.0)
    assert (low.charge_off_c, low.need_c, low.narrowed) == (38.0, 34.0, True)
    assert (low.release_below_c, low.block_above_c) == (plain.release_below_c, plain.block_above_c)
    assert high == plain


def test_a_request_ends_at_the_lowest_setpoint() -> None:
    found = targets(-20.0, wish_c=5.0)
    assert (found.need_c, found.charge_off_c) == (PARAMS.min_c, PARAMS.min_c + PARAMS.hysteresis_k)
    assert targets(0.0, Season.SUMMER, 5.0).charge_off_c <= PARAMS.summer_off_c


def test_the_outdoor_value_is_filtered_alike_at_every_step_length() -> None:
    ends = []
    for period_s in (0.5, 30.0):
        curve = HeatingCurve(PARAMS)
        curve.step(Good(10.0), Season.WINTER, None, 0.0)
        found = repeat(
            lambda now_s, curve=curve: curve.step(Good(0.0), Season.WINTER, None, now_s),  # type: ignore[misc]  # bound now
            0.0,
            PARAMS.filter_s,
            period_s,
        )
        ends.append(found.need_c)
    assert ends[0] == pytest.approx(33.8, abs=0.1)
    assert ends[1] == pytest.approx(ends[0], abs=0.1)


def test_one_long_step_moves_the_filter_halfway_in_its_time_constant() -> None:
    curve = HeatingCurve(PARAMS)
    curve.step(Good(10.0), Season.WINTER, None, 0.0)
    found = curve.step(Good(0.0), Season.WINTER, None, PARAMS.filter_s)
    assert found.need_c == pytest.approx(33.0)


def test_a_lost_sensor_is_held_and_then_the_fixed_point_holds() -> None:
    curve = HeatingCurve(PARAMS)
    cold = curve.step(Good(-10.0), Season.WINTER, None, 0.0)
    held = repeat(lambda now_s: curve.step(BROKEN, Season.WINTER, None, now_s), 0.0, PARAMS.fallback_after_s)
    assert held.need_c == cold.need_c
    assert falls_back(curve) is False
    fixed = curve.step(Stale(-10.0, 20.0), Season.WINTER, None, PARAMS.fallback_after_s + 20.0)
    assert fixed.need_c == curve.setpoint_c(PARAMS.fallback_outdoor_c)
    assert falls_back(curve) is True
    back = curve.step(Good(-10.0), Season.WINTER, None, PARAMS.fallback_after_s + 30.0)
    assert back.need_c == cold.need_c


def test_without_any_sensor_the_fixed_point_holds_from_the_start() -> None:
    curve = HeatingCurve(PARAMS)
    assert curve.step(BROKEN, Season.WINTER, None, 5.0).need_c == pytest.approx(36.0)
    assert curve.fallback


def test_nothing_new_is_made_while_nothing_changes() -> None:
    curve = HeatingCurve(PARAMS)
    first = curve.step(Good(3.0), Season.WINTER, None, 1.0)
    assert curve.step(Good(3.01), Season.WINTER, None, 2.0) is first


@pytest.mark.parametrize(
    "params", [HeatingCurveParams(min_c=45.0, max_c=40.0), HeatingCurveParams(max_c=47.0)]
)
def test_parameters_that_contradict_are_refused(params: HeatingCurveParams) -> None:
    assert params.check() is not None
    assert PARAMS.check() is None
