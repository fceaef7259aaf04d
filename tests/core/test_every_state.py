"""All states of a miner against all events: none is unhandled, and none closes a contactor it must not."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from revpi.core.inputs import MinerApiState, MinerTelemetry
from revpi.core.mining.explain import explain
from revpi.core.mining.records import MinerInputs
from revpi.core.mining.sequence import CLOSED as CLOSED_STATES
from revpi.core.mining.sequence import MinerSequence
from revpi.core.outputs import MinerState
from revpi.core.params import CoolantParams, MinerParams
from revpi.core.reading import Bad, Cause, Good, Stale
from revpi.core.reasons import R

MINING = MinerTelemetry(state=MinerApiState.MINING, power_w=3000.0)
PAUSED = MinerTelemetry(state=MinerApiState.PAUSED, power_w=30.0)

CALM = MinerInputs(
    now_s=5000.0,
    wall_s=1.8e9,
    want_power_w=3200.0,
    want_reason=R.SURPLUS,
    start_left_s=None,
    locked=None,
    tripped=False,
    cut=None,
    hold_off=None,
    loop_ready=True,
    keep_without_api=False,
    feedback=Good(False),
    telemetry=Good(MINING),
    acknowledged=False,
)

EVENTS: dict[str, MinerInputs] = {
    "calm": CALM,
    "not wanted": replace(CALM, want_power_w=0.0, want_reason=R.NO_SURPLUS),
    "trip": replace(CALM, tripped=True, cut=R.SAFETY_OPEN),
    "cut": replace(CALM, cut=R.FLOW_TEMP_HIGH),
    "locked": replace(CALM, locked=R.MODE_OFF, cut=R.MODE_OFF),
    "hold off": replace(CALM, hold_off=R.NO_SINK),
    "loop not ready": replace(CALM, loop_ready=False),
    "closed": replace(CALM, feedback=Good(True)),
    "closed and acknowledged": replace(CALM, feedback=Good(True), acknowledged=True),
    "acknowledged": replace(CALM, acknowledged=True),
    "feedback unknown": replace(CALM, feedback=Bad(Cause.MODULE_STATUS)),
    "image error": replace(CALM, feedback=Bad(Cause.IMAGE_ERROR), cut=R.IMAGE_FAULT),
    "paused": replace(CALM, feedback=Good(True), telemetry=Good(PAUSED), want_power_w=0.0),
    "stale": replace(CALM, feedback=Good(True), telemetry=Stale(MINING, 20.0)),
    "program ends": replace(CALM, feedback=Good(True), ending=True, want_power_w=0.0),
    "silent": replace(CALM, feedback=Good(True), telemetry=Bad(Cause.TOO_OLD)),
}


def sequence_in(state: MinerState) -> MinerSequence:
    sequence = MinerSequence(MinerParams(), CoolantParams())
    sequence.state = state
    sequence.contactor = state in CLOSED_STATES
    if state is MinerState.FAULT:
        sequence.fault = R.WELDED
    return sequence


@pytest.mark.parametrize(("state", "event"), list(product(MinerState, EVENTS)))
def test_every_event_in_every_state(state: MinerState, event: str) -> None:
    sequence, inputs = sequence_in(state), EVENTS[event]
    for number in range(40):
        was_closed = sequence.contactor
        now = replace(inputs, now_s=inputs.now_s + number)
        sequence.step(now)
        explanation = explain(sequence.moment(now), MinerParams(), CoolantParams())
        assert isinstance(explanation.reason, R)
        if inputs.cut or inputs.tripped:
            assert not sequence.contactor
        if sequence.contactor and not was_closed:
            assert inputs.loop_ready
            assert inputs.want_power_w > 0.0
            assert inputs.hold_off is None
            assert inputs.locked is None
        if sequence.power_target_w(now) is not None:
            assert sequence.state in CLOSED_STATES
    if inputs.tripped:
        assert sequence.state in (MinerState.TRIPPED, MinerState.FAULT)


def test_fault_ends_only_with_a_person_and_an_open_contactor() -> None:
    sequence = sequence_in(MinerState.FAULT)
    states = []
    closed = replace(CALM, feedback=Good(True), acknowledged=True)
    for event in (closed, CALM, replace(CALM, acknowledged=True)):
        sequence.step(event)
        states.append(sequence.state)
    assert states == [MinerState.FAULT, MinerState.FAULT, MinerState.COOLDOWN]
