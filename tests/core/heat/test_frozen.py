"""Frozen sensors are noticed by what proves that they must have moved, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from revpi.core.heat.effect_params import EffectParams
from revpi.core.heat.effect_watch import LOOK_S, EffectWatch
from revpi.core.heat.effects import EFFECTS, E, Facts
from revpi.core.heat.frozen import MUST_MOVE
from revpi.core.reading import Bad, Cause, Good
from tests.core.bench import QUIET_INPUTS
from tests.core.heat.test_effects import CHARGING, CHARGING_DHW, COOLING, IDLE, lively

PARAMS = EffectParams()
HOUR_S = 3600.0
DAY_S = 86400.0
Course = Callable[[float], Facts]


def watched(course: Course, seconds: float, frozen: E, watch: EffectWatch | None = None) -> EffectWatch:
    """Looks at a course of facts by time in which one sensor stands still and all others are lively."""
    watch = watch or EffectWatch(PARAMS)
    still = MUST_MOVE[frozen].reading
    for look in range(round(seconds / LOOK_S)):
        facts = course(look * LOOK_S)
        watch.step(lively(facts, look % 2)._replace(**{still: getattr(facts, still)}), look * LOOK_S)
    return watch


def steady(facts: Facts) -> Course:
    return lambda _now_s: facts


def step_of(before: Facts, **change: float) -> Course:
    """Something changes after five minutes."""
    return lambda now_s: before if now_s < 300.0 else before._replace(**change)  # type: ignore[arg-type]  # names and types come from the record


PROVEN: dict[E, tuple[Course, float]] = {
    E.FLOW_FROZEN: (step_of(CHARGING, return_c=41.4), 900.0),
    E.RETURN_FROZEN: (step_of(CHARGING, flow_c=49.6), 900.0),
    E.BUFFER_FROZEN: (steady(CHARGING), HOUR_S),
    E.DHW_FROZEN: (steady(CHARGING_DHW), HOUR_S),
    E.OUTDOOR_FROZEN: (steady(IDLE), PARAMS.frozen_outdoor_s + HOUR_S),
    E.GLYCOL_FROZEN: (steady(COOLING), HOUR_S),
}


@pytest.mark.parametrize("code", PROVEN)
def test_each_sensor_is_proven_frozen_and_its_reading_is_taken_out(code: E) -> None:
    course, seconds = PROVEN[code]
    watch = watched(course, seconds, code)
    assert watch.findings.codes == {code}
    signal = EFFECTS[code].distrusts
    trusted = watch.trusted(QUIET_INPUTS)
    assert trusted == replace(QUIET_INPUTS, **{signal: Bad(Cause.FROZEN)})  # type: ignore[arg-type]  # the name comes from the table
    assert watch.trusted(QUIET_INPUTS) is trusted


@pytest.mark.parametrize("code", PROVEN)
def test_a_sensor_whose_last_digit_moves_is_alive(code: E) -> None:
    course, seconds = PROVEN[code]
    watch = EffectWatch(PARAMS)
    for look in range(round(seconds / LOOK_S)):
        watch.step(lively(course(look * LOOK_S), look % 2), look * LOOK_S)
    assert not watch.findings.codes
    assert watch.trusted(QUIET_INPUTS) is QUIET_INPUTS


@pytest.mark.parametrize(
    ("code", "course", "seconds"),
    [
        (E.FLOW_FROZEN, step_of(CHARGING, return_c=41.6), HOUR_S),
        (E.FLOW_FROZEN, step_of(CHARGING, power_w=5000.0), HOUR_S),
        (E.FLOW_FROZEN, step_of(IDLE, return_c=30.0), DAY_S),
        (E.RETURN_FROZEN, steady(IDLE), DAY_S),
        (E.BUFFER_FROZEN, steady(IDLE._replace(puffer_c=20.0)), 3.0 * DAY_S),
        (E.BUFFER_FROZEN, steady(CHARGING_DHW), HOUR_S),
        (E.DHW_FROZEN, steady(CHARGING), HOUR_S),
        (E.GLYCOL_FROZEN, steady(CHARGING), 3.0 * DAY_S),
        (E.OUTDOOR_FROZEN, steady(IDLE), PARAMS.frozen_outdoor_s - HOUR_S),
    ],
)
def test_calm_proves_nothing(code: E, course: Course, seconds: float) -> None:
    assert code not in watched(course, seconds, code).findings.codes


@pytest.mark.parametrize("code", [E.FLOW_FROZEN, E.RETURN_FROZEN])
def test_the_start_of_a_miner_moves_the_coolant(code: E) -> None:
    start = step_of(CHARGING._replace(power_w=25.0), power_w=1600.0)
    watch = watched(start, 300.0 + PARAMS.frozen_delay_s + 2.0 * LOOK_S, code)
    assert watch.findings.codes == {code}


@pytest.mark.parametrize(("code", "hot"), [(E.BUFFER_FROZEN, "puffer_c"), (E.DHW_FROZEN, "dhw_c")])
def test_a_warm_tank_loses_heat_within_a_day(code: E, hot: str) -> None:
    warm = IDLE._replace(**{hot: 45.0})  # type: ignore[arg-type]  # names and types come from the record
    assert not watched(steady(warm), DAY_S - HOUR_S, code).findings.codes
    assert watched(steady(warm), DAY_S + HOUR_S, code).findings.codes == {code}


def test_a_frozen_flow_sensor_waits_for_a_person_even_when_it_moves_again() -> None:
    course, seconds = PROVEN[E.FLOW_FROZEN]
    watch = watched(course, seconds, E.FLOW_FROZEN)
    moved = CHARGING._replace(flow_c=47.0)
    watch.step(moved, seconds)
    assert watch.findings.codes == {E.FLOW_FROZEN}
    watch.acknowledge()
    assert not watch.step(moved, seconds + LOOK_S).codes


def test_an_acknowledgement_does_not_thaw_it() -> None:
    course, seconds = PROVEN[E.FLOW_FROZEN]
    watch = watched(course, seconds, E.FLOW_FROZEN)
    watch.acknowledge()
    assert watch.step(course(seconds), seconds).codes == {E.FLOW_FROZEN}


def test_a_frozen_outdoor_sensor_is_believed_again_when_it_moves() -> None:
    course, seconds = PROVEN[E.OUTDOOR_FROZEN]
    watch = watched(course, seconds, E.OUTDOOR_FROZEN)
    assert not watch.step(IDLE._replace(outdoor_c=2.1), seconds).codes


def test_other_checks_do_not_use_a_frozen_reading() -> None:
    course, seconds = PROVEN[E.FLOW_FROZEN]
    watch = watched(course, seconds, E.FLOW_FROZEN)
    lying = CHARGING._replace(return_c=47.9)
    for look in range(40):
        watch.step(lying, seconds + look * LOOK_S)
    assert watch.findings.codes == {E.FLOW_FROZEN}


def test_a_broken_sensor_is_not_called_frozen() -> None:
    watch = watched(steady(IDLE._replace(outdoor_c=None)), DAY_S, E.OUTDOOR_FROZEN)
    assert not watch.findings.codes
    gone = replace(QUIET_INPUTS, t_miner_out=Bad(Cause.WIRE_BREAK), t_puffer=Good(40.0))
    assert watch.trusted(gone) is gone


def test_every_row_belongs_to_an_effect_that_distrusts() -> None:
    assert set(MUST_MOVE) == {code for code, row in EFFECTS.items() if row.distrusts} == set(PROVEN)
