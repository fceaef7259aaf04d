"""The guard against a logic that proposes anything: I1 to I8 hold on what is written.

The oracle below is written from the invariants, not from the guard: it keeps its own plain history.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from revpi.core.guard.stage import Guard
from revpi.core.inputs import Now, PlantInputs
from revpi.core.memory.memory import Memory
from revpi.core.outputs import Mode, Outputs
from revpi.core.params import ControlParams, CoolantParams, HeatPumpParams, ValveParams
from revpi.core.reading import Bad, Cause, Good, Reading
from tests.core.bench import CLOSED, OPEN, QUIET_INPUTS

STEP_S = 0.5
HEAT_W = 6400.0
PARAMS = ControlParams(
    coolant=CoolantParams(pre_run_s=3.0, after_run_s=10.0),
    valve=ValveParams(travel_s=2.0, overrun=1.0),
    heat_pump=HeatPumpParams(max_block_s=600.0, max_block_per_day_s=600.0, min_release_s=600.0),
)
ALL_READY = Outputs(k10_on=True, k11_on=True, p3_on=True, rv1_auf=True, rv2_auf=True, p4_speed=5.0)

contacts: st.SearchStrategy[Reading[bool]] = st.sampled_from([CLOSED, OPEN, Bad(Cause.MODULE_STATUS)])
temperatures: st.SearchStrategy[Reading[float]] = st.one_of(
    st.floats(-10.0, 90.0).map(Good), st.just(Bad(Cause.WIRE_BREAK))
)
warm: st.SearchStrategy[Reading[float]] = st.just(Good(45.0))
voltages = st.one_of(
    st.just(0.0), st.just(5.0), st.floats(-5.0, 15.0), st.sampled_from([float("nan"), float("inf")])
)
mostly_true = st.sampled_from([True, True, True, False])


@st.composite
def proposals(draw: st.DrawFn) -> Outputs:
    values: dict[str, Any] = {
        f.name: draw(mostly_true if f.type == "bool" else voltages) for f in fields(Outputs)
    }
    if draw(mostly_true):
        values |= {"rv1_zu": False, "rv2_zu": False, "p4_speed": 5.0}
    return Outputs(**values)


@st.composite
def plants(draw: st.DrawFn) -> PlantInputs:
    inputs = replace(QUIET_INPUTS, k10_fb=CLOSED, k11_fb=CLOSED)
    if draw(mostly_true):
        return inputs
    return replace(
        inputs,
        safety_ok=draw(contacts),
        k10_fb=draw(contacts),
        k11_fb=draw(contacts),
        ack_button=draw(contacts),
        t_miner_out=draw(temperatures),
        t_puffer=draw(st.one_of(warm, temperatures)),
        t_warmwasser=draw(st.one_of(warm, temperatures)),
    )


def coolant_is_cold(inputs: PlantInputs) -> bool:
    """P4 would only draw heat out of the warmer tank."""
    flow, tanks = inputs.t_miner_out, (inputs.t_puffer, inputs.t_warmwasser)
    known_c = [tank.value for tank in tanks if isinstance(tank, Good)]
    return isinstance(flow, Good) and flow.value < max(known_c, default=-99.0) + PARAMS.charge.on_k + 0.5


class Oracle:
    """Plain history of what was written, and the invariants over it."""

    def __init__(self) -> None:
        self.written: list[Outputs] = []
        self.inputs: list[PlantInputs] = []
        self.tripped = False
        self.pressed = True

    def check(self, outputs: Outputs, inputs: PlantInputs, mode: Mode) -> None:
        self._trip(inputs)
        if outputs.k10_on or outputs.k11_on:
            self._may_mine(outputs, inputs, mode)
        self._valves(outputs)
        self._flow(outputs, inputs)
        self._heat_pump(outputs, inputs, mode)
        for value_v in (outputs.p4_speed, outputs.p5_speed):
            assert value_v == 0.0 or PARAMS.pump.min_v <= value_v <= PARAMS.pump.max_v
        self.written.append(outputs)
        self.inputs.append(inputs)

    def _trip(self, inputs: PlantInputs) -> None:
        pressed = inputs.ack_button != OPEN
        if inputs.safety_ok == OPEN:
            self.tripped = True
        elif inputs.safety_ok == CLOSED and pressed and not self.pressed:
            self.tripped = False
        self.pressed = pressed

    def _may_mine(self, outputs: Outputs, inputs: PlantInputs, mode: Mode) -> None:
        assert mode is Mode.AUTO
        assert inputs.safety_ok == CLOSED
        assert not self.tripped
        assert isinstance(inputs.t_miner_out, Good)
        assert inputs.t_miner_out.value < PARAMS.coolant.flow_limit_c
        pre_run_scans = round(PARAMS.coolant.pre_run_s / STEP_S)
        assert outputs.p3_on
        assert all(o.p3_on for o in self.written[-pre_run_scans:])
        assert len(self.written) >= pre_run_scans
        assert outputs.p4_speed > 0.0 or outputs.p5_speed > 0.0 or coolant_is_cold(inputs)
        for on, field in ((outputs.k10_on, "k10"), (outputs.k11_on, "k11")):
            history = list(zip(self.written, self.inputs, strict=True))[-2:]
            disagreed = [
                getattr(o, f"{field}_on") and getattr(i, f"{field}_fb") != CLOSED for o, i in history
            ]
            assert not (on and len(disagreed) == 2 and all(disagreed))

    def _valves(self, outputs: Outputs) -> None:
        last = self.written[-1] if self.written else Outputs()
        for valve in ("rv1", "rv2"):
            auf, zu = getattr(outputs, f"{valve}_auf"), getattr(outputs, f"{valve}_zu")
            assert not (auf and zu)
            assert not (auf and getattr(last, f"{valve}_zu"))
            assert not (zu and getattr(last, f"{valve}_auf"))

    def _flow(self, outputs: Outputs, inputs: PlantInputs) -> None:
        if CLOSED in (inputs.k10_fb, inputs.k11_fb) or outputs.k10_on or outputs.k11_on:
            assert outputs.p3_on
        if outputs.rk_on:
            assert outputs.p3_on
            assert outputs.p5_speed > 0.0

    def _heat_pump(self, outputs: Outputs, inputs: PlantInputs, mode: Mode) -> None:
        if not outputs.evu_block:
            return
        assert mode is Mode.AUTO
        assert isinstance(inputs.t_puffer, Good)
        assert inputs.t_puffer.value >= PARAMS.heat_pump.buffer_min_c
        assert isinstance(inputs.t_warmwasser, Good)
        assert inputs.t_warmwasser.value >= PARAMS.heat_pump.dhw_min_c


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(proposals(), plants(), st.sampled_from([Mode.AUTO, Mode.AUTO, Mode.AUTO, Mode.HAND])),
        min_size=1,
        max_size=40,
    )
)
def test_invariants_hold_whatever_is_proposed(scans: list[tuple[Outputs, PlantInputs, Mode]]) -> None:
    guard, oracle = Guard(PARAMS, Memory()), Oracle()
    pressed = True
    for number, (proposed, inputs, mode) in enumerate(scans):
        is_pressed = inputs.ack_button != OPEN
        now = Now(number * STEP_S, None)
        written, _ = guard.check(proposed, inputs, mode, is_pressed and not pressed, now, heat_w=HEAT_W)
        pressed = is_pressed
        oracle.check(written, inputs, mode)


def ready_guard() -> tuple[Guard, float]:
    """A guard that has seen a correct start; returns it with the time of the next scan."""
    guard = Guard(PARAMS, Memory())
    flow = replace(ALL_READY, k10_on=False, k11_on=False)
    for number in range(20):
        written, violations = guard.check(
            flow, QUIET_INPUTS, Mode.AUTO, False, Now(number * STEP_S, None), heat_w=HEAT_W
        )
        assert (written, violations) == (flow, ())
    return guard, 20 * STEP_S


def test_correct_start_passes_untouched() -> None:
    guard, now_s = ready_guard()
    inputs = replace(QUIET_INPUTS, k10_fb=CLOSED, k11_fb=CLOSED)
    written, violations = guard.check(ALL_READY, inputs, Mode.AUTO, False, Now(now_s, None), heat_w=HEAT_W)
    assert written == ALL_READY
    assert violations == ()


CONTACTORS_OFF = {"k10_on": False, "k11_on": False}


@pytest.mark.parametrize(
    ("inputs", "outputs", "mode"),
    [
        ({"safety_ok": OPEN}, {}, Mode.AUTO),
        ({"safety_ok": Bad(Cause.IMAGE_ERROR)}, {}, Mode.AUTO),
        ({"t_miner_out": Bad(Cause.WIRE_BREAK)}, {}, Mode.AUTO),
        ({"t_miner_out": Good(PARAMS.coolant.flow_limit_c)}, {}, Mode.AUTO),
        ({}, {"p4_speed": 0.0}, Mode.AUTO),
        ({}, {"rv1_auf": False, "rv1_zu": True}, Mode.OFF),
        ({}, {}, Mode.OFF),
        ({}, {}, Mode.HAND),
        ({}, {}, Mode.FAULT),
    ],
)
def test_each_missing_condition_cuts_both_contactors(
    inputs: dict[str, Any], outputs: dict[str, Any], mode: Mode
) -> None:
    guard, now_s = ready_guard()
    plant = replace(QUIET_INPUTS, **inputs)
    proposed = replace(ALL_READY, **outputs)
    written, violations = guard.check(proposed, plant, mode, False, Now(now_s, None), heat_w=HEAT_W)
    assert not written.k10_on
    assert not written.k11_on
    assert any(v.startswith("I1") for v in violations)


def test_pre_run_is_counted_by_what_was_written() -> None:
    guard = Guard(PARAMS, Memory())
    written, violations = guard.check(
        ALL_READY, QUIET_INPUTS, Mode.AUTO, False, Now(0.0, None), heat_w=HEAT_W
    )
    assert not written.k10_on
    assert violations == ("I1 k10_on k11_on",)


def test_block_ends_after_its_longest_time_and_waits_for_the_pause() -> None:
    guard = Guard(PARAMS, Memory())
    params = PARAMS.heat_pump
    blocked: list[float] = []
    now_s = 0.0
    while now_s < params.max_block_s + params.min_release_s + 100.0:
        written, _ = guard.check(
            Outputs(evu_block=True), QUIET_INPUTS, Mode.AUTO, False, Now(now_s, None), heat_w=HEAT_W
        )
        if written.evu_block:
            blocked.append(now_s)
        now_s += STEP_S
    assert max(blocked) <= params.max_block_s
    assert len(blocked) * STEP_S == pytest.approx(params.max_block_s, abs=2 * STEP_S)


def test_coolant_is_forced_on_through_the_after_run() -> None:
    guard = Guard(PARAMS, Memory())
    welded = replace(QUIET_INPUTS, k10_fb=CLOSED)
    written, violations = guard.check(Outputs(), welded, Mode.OFF, False, Now(0.0, None), heat_w=HEAT_W)
    assert written.p3_on
    assert violations == ("I4 p3_on",)
    later = Now(PARAMS.coolant.after_run_s - 1.0, None)
    assert guard.check(Outputs(), QUIET_INPUTS, Mode.OFF, False, later, heat_w=HEAT_W)[0].p3_on
    end = Now(PARAMS.coolant.after_run_s, None)
    assert not guard.check(Outputs(), QUIET_INPUTS, Mode.OFF, False, end, heat_w=HEAT_W)[0].p3_on


def test_nothing_closes_again_before_its_minimum_off_time() -> None:
    guard, now_s = ready_guard()
    inputs = replace(QUIET_INPUTS, k10_fb=CLOSED, k11_fb=CLOSED)
    flow = replace(ALL_READY, k10_on=False, k11_on=False)
    for outputs in (ALL_READY, flow):
        guard.check(outputs, inputs, Mode.AUTO, False, Now(now_s, None), heat_w=HEAT_W)
        now_s += STEP_S
    opened_s = now_s - STEP_S
    while True:
        written, violations = guard.check(
            ALL_READY,
            replace(inputs, k10_fb=OPEN, k11_fb=OPEN),
            Mode.AUTO,
            False,
            Now(now_s, None),
            heat_w=HEAT_W,
        )
        if written.k10_on:
            break
        assert violations == ("I9 k10_on k11_on",)
        now_s += STEP_S
    assert now_s - opened_s == pytest.approx(PARAMS.miner.min_off_s, abs=STEP_S)


def test_the_fan_rests_before_it_starts_again() -> None:
    guard = Guard(PARAMS, Memory())
    running = Outputs(p3_on=True, p5_speed=5.0, rk_on=True)
    assert not guard.check(running, QUIET_INPUTS, Mode.AUTO, False, Now(0.0, None), heat_w=HEAT_W)[1]
    guard.check(replace(running, rk_on=False), QUIET_INPUTS, Mode.AUTO, False, Now(10.0, None), heat_w=HEAT_W)
    written, violations = guard.check(running, QUIET_INPUTS, Mode.AUTO, False, Now(11.0, None), heat_w=HEAT_W)
    assert not written.rk_on
    assert violations == ("I9 rk_on",)
    off_s = PARAMS.coolant.fan_min_off_s
    assert guard.check(running, QUIET_INPUTS, Mode.AUTO, False, Now(10.0 + off_s, None), heat_w=HEAT_W)[
        0
    ].rk_on


COLD = replace(QUIET_INPUTS, t_miner_out=Good(20.0), t_miner_return=Good(20.0))
RESTING = replace(ALL_READY, p4_speed=0.0)


def tried_guard() -> tuple[Guard, float]:
    """A guard that has seen P3's pre-run, the valves in position and a short run of P4."""
    guard = Guard(PARAMS, Memory())
    for number in range(40):
        p4_v = 5.0 if number < 2 * PARAMS.charge.test_run_s + 1 else 0.0
        flow = replace(RESTING, k10_on=False, k11_on=False, p4_speed=p4_v)
        guard.check(flow, COLD, Mode.AUTO, False, Now(number * STEP_S, None), heat_w=0.0)
    return guard, 40 * STEP_S


def closes(guard: Guard, inputs: PlantInputs, now_s: float, heat_w: float = HEAT_W) -> bool:
    fed_back = replace(inputs, k10_fb=CLOSED, k11_fb=CLOSED)
    written, _ = guard.check(RESTING, fed_back, Mode.AUTO, False, Now(now_s, None), heat_w=heat_w)
    return written.k10_on


def test_p4_may_rest_while_the_coolant_is_colder_than_the_tank() -> None:
    guard, now_s = tried_guard()
    assert closes(guard, COLD, now_s)


@pytest.mark.parametrize(
    "inputs",
    [
        {"t_miner_out": Good(43.6)},
        {"t_miner_return": Good(43.6)},
        {"t_miner_out": Good(60.0), "t_puffer": Good(69.0)},
        {"t_puffer": Bad(Cause.WIRE_BREAK)},
        {"p4_ssm": CLOSED},
    ],
)
def test_p4_may_not_rest_with_warm_coolant_an_unknown_tank_or_a_fault(inputs: dict[str, Any]) -> None:
    guard, now_s = tried_guard()
    assert not closes(guard, replace(COLD, **inputs), now_s)


def test_a_resting_p4_must_have_run_before() -> None:
    guard = Guard(PARAMS, Memory())
    flow = replace(RESTING, k10_on=False, k11_on=False)
    for number in range(40):
        guard.check(flow, COLD, Mode.AUTO, False, Now(number * STEP_S, None), heat_w=0.0)
    assert not closes(guard, COLD, 40 * STEP_S)


def test_a_coolant_sensor_that_does_not_follow_the_heat_ends_the_rest() -> None:
    guard, now_s = tried_guard()
    rested_wh = 0.0
    while closes(guard, COLD, now_s):
        now_s += STEP_S
        rested_wh += HEAT_W * STEP_S / 3600.0
        assert rested_wh < 3.0 * PARAMS.charge.proof_wh
    assert rested_wh >= PARAMS.charge.proof_wh


def test_a_coolant_that_warms_lets_p4_rest_on() -> None:
    guard, now_s = tried_guard()
    for tenth_k in range(200):
        warming = Good(20.0 + tenth_k / 10.0)
        assert closes(guard, replace(COLD, t_miner_out=warming, t_miner_return=warming), now_s)
        now_s += 10.0
