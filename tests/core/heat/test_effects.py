"""Effect checks: each fails on its own picture, and on no healthy one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from revpi.core.heat.effect_params import EffectParams
from revpi.core.heat.effect_watch import LOOK_S, NOTHING_FOUND, REST_LOOK_S, EffectFindings, EffectWatch
from revpi.core.heat.effects import EFFECTS, Clears, E, Facts
from revpi.core.heat.frozen import MUST_MOVE
from revpi.core.outputs import Sink, ValvePosition

A, B = ValvePosition.A, ValvePosition.B
PARAMS = EffectParams()

CHARGING = Facts(
    p3_on=True,
    p4_share=0.5,
    p5_share=None,
    fan_on=False,
    rv1=A,
    rv2=A,
    sink=Sink.BUFFER,
    flow_c=48.0,
    return_c=43.0,
    puffer_c=42.0,
    dhw_c=48.0,
    glycol_c=8.0,
    outdoor_c=2.0,
    flow_setpoint_c=48.0,
    return_setpoint_c=40.0,
    power_w=6000.0,
    open_power_w=(None, None),
    heat_pump_idle=True,
)
CHARGING_DHW = CHARGING._replace(sink=Sink.DHW, rv2=B, flow_c=55.0, return_c=50.0, flow_setpoint_c=55.0)
COOLING = CHARGING._replace(
    sink=Sink.COOLER,
    rv1=B,
    p4_share=None,
    p5_share=0.6,
    fan_on=True,
    flow_c=46.0,
    return_c=41.0,
    glycol_c=33.0,
)
IDLE = CHARGING._replace(p3_on=False, p4_share=None, sink=Sink.NONE, power_w=0.0, open_power_w=(0.0, 25.0))
# A heat wave: the cooler runs at full speed and the return is still above its setpoint.
HEAT_WAVE = COOLING._replace(p5_share=1.0, flow_c=53.0, return_c=48.0, glycol_c=42.0, outdoor_c=37.0)
HEALTHY = (CHARGING, CHARGING_DHW, COOLING, IDLE, HEAT_WAVE)

HOT_TANK_PATH = CHARGING._replace(p4_share=1.0, flow_c=60.0, return_c=58.0)
HOT_COOLER = COOLING._replace(p5_share=1.0, flow_c=58.0, return_c=53.0)
STOPPED = IDLE._replace(open_power_w=(3200.0, None))
BAD: dict[E, Facts] = {
    E.TANK_PATH: HOT_TANK_PATH,
    E.COOLER_PATH: HOT_COOLER._replace(glycol_c=10.0),
    E.COOLER_AIR: HOT_COOLER._replace(glycol_c=48.0),
    E.COOLANT_COLD: CHARGING._replace(return_c=47.9),
    E.COOLANT_SLOW: CHARGING._replace(flow_c=28.0, return_c=15.0, power_w=2500.0),
    E.COOLANT_STILL: CHARGING._replace(flow_c=60.0, return_c=43.0),
    E.POWER_OFF_1: STOPPED,
    E.POWER_OFF_2: IDLE._replace(open_power_w=(None, 3200.0)),
}


TEMPERATURES = tuple(row.reading for row in MUST_MOVE.values())


def lively(facts: Facts, digit: int) -> Facts:
    """Sensors whose last digit moves, as those of healthy ones do."""
    temps = {name: getattr(facts, name) for name in TEMPERATURES}
    return facts._replace(
        **{name: value + digit * 1e-9 for name, value in temps.items() if value is not None}
    )


class Bench:
    """An effect watch with a stepped clock."""

    def __init__(self, params: EffectParams = PARAMS) -> None:
        self.watch = EffectWatch(params)
        self.now_s = 1e5
        self._looks = 0

    def see(self, facts: Facts, seconds: float, period_s: float = LOOK_S) -> EffectFindings:
        for _ in range(round(seconds / period_s)):
            self.now_s += period_s
            if self.watch.due(self.now_s, flows=True):
                self._looks += 1
                self.watch.step(lively(facts, self._looks % 2), self.now_s)
        return self.watch.findings


def delay_s(code: E) -> float:
    value: float = getattr(PARAMS, EFFECTS[code].delay)
    return value


def proven(code: E) -> Bench:
    bench = Bench()
    bench.see(BAD[code], delay_s(code) + LOOK_S)
    assert bench.watch.findings.codes == {code}
    return bench


@pytest.mark.parametrize("facts", HEALTHY)
def test_a_healthy_plant_proves_nothing(facts: Facts) -> None:
    assert Bench().see(facts, 7200.0, 10.0) is NOTHING_FOUND


@pytest.mark.parametrize("code", BAD)
def test_each_picture_is_proven_after_its_delay_and_proves_what_the_table_says(code: E) -> None:
    bench = Bench()
    assert bench.see(BAD[code], delay_s(code)) is NOTHING_FOUND
    found = bench.see(BAD[code], LOOK_S)
    row = EFFECTS[code]
    assert found == EffectFindings(frozenset({code}), frozenset(row.closes), row.stops)


@pytest.mark.parametrize("code", BAD)
def test_a_short_picture_proves_nothing(code: E) -> None:
    bench = Bench()
    for _ in range(5):
        bench.see(BAD[code], delay_s(code) - LOOK_S)
        bench.see(IDLE, LOOK_S)
    assert bench.watch.findings is NOTHING_FOUND


@pytest.mark.parametrize("code", BAD)
def test_it_clears_as_the_table_says(code: E) -> None:
    clears = EFFECTS[code].clears
    gone = bool(proven(code).see(IDLE, LOOK_S).codes)
    retried = bool(proven(code).see(IDLE, PARAMS.retry_s + LOOK_S).codes)
    assert gone is (clears is not Clears.CAUSE)
    assert retried is (clears is Clears.PERSON)


@pytest.mark.parametrize("code", BAD)
def test_an_acknowledgement_clears_what_is_not_there_any_more(code: E) -> None:
    bench = proven(code)
    bench.watch.acknowledge()
    assert bench.see(BAD[code], LOOK_S).codes == {code}
    bench.watch.acknowledge()
    assert bench.see(IDLE, LOOK_S).codes == frozenset()


def test_an_acknowledgement_is_looked_at_in_the_same_scan() -> None:
    bench = proven(E.TANK_PATH)
    assert not bench.watch.due(bench.now_s, flows=True)
    bench.watch.acknowledge()
    assert bench.watch.due(bench.now_s, flows=True)


@pytest.mark.parametrize(
    "blind", [{"flow_c": None}, {"puffer_c": None}, {"p3_on": False}, {"rv1": B}, {"p4_share": None}]
)
def test_a_tank_path_is_only_judged_with_everything_known_and_on(blind: dict[str, object]) -> None:
    facts = HOT_TANK_PATH._replace(**blind)  # type: ignore[arg-type]  # names and types come from the record
    assert E.TANK_PATH not in Bench().see(facts, 600.0).codes


def tanks(bench: Bench, facts: Facts, puffer_k: float, dhw_k: float, hours: float = 1.0) -> EffectFindings:
    """Tank temperatures rise steadily by so many K an hour; all that was found on the way."""
    codes: set[E] = set()
    closed: set[Sink] = set()
    steps = round(hours * 360.0)
    for index in range(steps):
        share = index / 360.0
        now = facts._replace(
            puffer_c=(facts.puffer_c or 0.0) + puffer_k * share, dhw_c=(facts.dhw_c or 0.0) + dhw_k * share
        )
        found = bench.see(now, 10.0, 10.0)
        codes |= found.codes
        closed |= found.closed
    return EffectFindings(frozenset(codes), frozenset(closed), False)


def test_the_other_tank_warming_proves_rv2_stuck() -> None:
    dhw = tanks(Bench(), CHARGING_DHW, puffer_k=6.0, dhw_k=-1.0)
    assert dhw == EffectFindings(frozenset({E.DHW_PATH}), frozenset({Sink.DHW}), False)
    buffer = tanks(Bench(), CHARGING, puffer_k=-3.0, dhw_k=6.0)
    assert buffer == EffectFindings(frozenset({E.BUFFER_PATH}), frozenset({Sink.BUFFER}), False)


@pytest.mark.parametrize(
    ("facts", "puffer_k", "dhw_k"),
    [
        (CHARGING_DHW, 1.0, 8.0),  # the right tank warms
        (CHARGING, 6.0, 0.0),
        (CHARGING, -2.0, 0.0),  # the house takes it all
        (CHARGING_DHW._replace(heat_pump_idle=False), 6.0, 0.0),  # the heat pump warms the buffer
        (CHARGING_DHW._replace(power_w=500.0), 6.0, 0.0),
        (CHARGING_DHW._replace(power_w=None), 6.0, 0.0),
    ],
)
def test_other_stories_prove_nothing(facts: Facts, puffer_k: float, dhw_k: float) -> None:
    assert tanks(Bench(), facts, puffer_k, dhw_k).codes == frozenset()


def test_a_suspended_process_proves_nothing() -> None:
    bench = Bench()
    bench.see(BAD[E.TANK_PATH], LOOK_S)
    bench.now_s += 3600.0
    assert bench.see(BAD[E.TANK_PATH], LOOK_S) is NOTHING_FOUND


def test_it_says_when_it_looks() -> None:
    watch = EffectWatch(PARAMS)
    assert watch.due(5.0, flows=False)
    watch.step(CHARGING, 5.0)
    for flows, look_s in ((True, LOOK_S), (False, REST_LOOK_S)):
        asked = [watch.due(5.0 + seconds, flows=flows) for seconds in (0.05, look_s - 0.05, look_s)]
        assert asked == [False, False, True]


def test_every_check_is_tried_here() -> None:
    assert set(EFFECTS) == set(E)
    assert set(BAD) | {E.DHW_PATH, E.BUFFER_PATH} | set(MUST_MOVE) == set(E)


@pytest.mark.parametrize("params", [replace(PARAMS, min_rise_k_per_kw=5.0), replace(PARAMS, tank_idle_k=1.0)])
def test_parameters_that_contradict_are_refused(params: EffectParams) -> None:
    assert params.check() is not None
    assert PARAMS.check() is None
