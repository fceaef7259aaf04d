"""The oracle finds what a broken controller does; a sound one passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from revpi.core.controller import Controller
from revpi.core.inputs import Now, PlantInputs, Requests, SiteData
from revpi.core.outputs import MinerCommand, Outputs, StepResult
from sim.fast.events import Event, event
from sim.fast.run import run
from sim.scenarios.faults import warm_house

Spoil = Callable[[Outputs, float], Outputs]
LATER_S = 1200.0


def _always(**values: Any) -> Spoil:
    return lambda outputs, _: replace(outputs, **values)


def _from(at_s: float, **values: Any) -> Spoil:
    return lambda outputs, now_s: replace(outputs, **values) if now_s > at_s else outputs


def _reversing(outputs: Outputs, now_s: float) -> Outputs:
    if now_s < LATER_S:
        return outputs
    return replace(outputs, rv1_auf=int(now_s) % 2 == 0, rv1_zu=int(now_s) % 2 == 1)


def _chattering(outputs: Outputs, now_s: float) -> Outputs:
    return replace(outputs, k10_on=int(now_s / 20.0) % 2 == 0) if now_s > LATER_S else outputs


def _blocking_again(outputs: Outputs, now_s: float) -> Outputs:
    return replace(outputs, evu_block=now_s > LATER_S and int(now_s / 60.0) % 2 == 0)


ESTOP = (event(LATER_S, "estop", True), event(LATER_S + 5.0, "estop", False))
TRIP = (*ESTOP, event(LATER_S + 6.0, "reset_safety"))
DEAD_SENSOR = (event(LATER_S, "fault", "T_MINER_OUT", "bad"),)
DEAD_TANK = (event(LATER_S, "fault", "T_PUFFER", "bad"),)
KEY_OFF = (event(LATER_S, "key", "off"),)
DROPS = (event(LATER_S, "fault", "K10", "dead"),)
COLD_MINERS = (event(0.0, "key", "off"),)
NO_IMAGE = (event(LATER_S, "module", "image", False),)

BROKEN: tuple[tuple[str, Spoil, tuple[Event, ...], str], ...] = (
    ("at once", _always(k10_on=True), (), "I1 on without the pre-run"),
    ("without sink", _from(LATER_S, p4_speed=0.0, p5_speed=0.0), (), "I1 on without a sink"),
    ("chain open", _from(LATER_S, k10_on=True), ESTOP, "I1 on without SAFETY_OK"),
    ("key off", _from(LATER_S, k10_on=True), KEY_OFF, "I1 on outside auto"),
    ("against feedback", _from(LATER_S, k10_on=True), DROPS, "I1 k10 on against its feedback"),
    ("both ways", _always(rv1_auf=True, rv1_zu=True), (), "I2 rv1_auf with rv1_zu"),
    ("reversal", _reversing, (), "I2 rv1_auf too soon after rv1_zu"),
    ("blocked without miners", _always(evu_block=True), COLD_MINERS, "I12 blocked without heat"),
    ("tank unknown", _from(LATER_S, evu_block=True), DEAD_TANK, "I3 blocked with a tank"),
    ("blocked outside auto", _from(LATER_S, evu_block=True), KEY_OFF, "I3 blocked outside auto"),
    ("blocked again", _blocking_again, (), "I9 blocked again"),
    ("no coolant", _from(LATER_S, p3_on=False), (), "I4 P3 is off"),
    ("fan alone", _always(rk_on=True), (), "I5 fan"),
    ("after a trip", _from(LATER_S, k10_on=True), TRIP, "I6 on after a trip"),
    ("sensor dead", _from(LATER_S, k10_on=True), DEAD_SENSOR, "I7 on with T_MINER_OUT unknown"),
    ("dead band", _always(p4_speed=1.5), (), "I8 p4_speed"),
    ("not a number", _always(p5_speed=float("nan")), (), "I8 p5_speed"),
    ("chattering", _chattering, (), "I9 k10 on after"),
    ("no image", _from(LATER_S, p3_on=True), NO_IMAGE, "I10 outputs are not zero"),
)


def _spoiled(spoil: Spoil) -> Callable[..., Controller]:
    class Spoiled(Controller):
        def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
            result = super().step(now, inputs, site, requests)
            return replace(result, outputs=spoil(result.outputs, now.mono_s))

    return Spoiled


@pytest.mark.parametrize(
    ("spoil", "events", "expected"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
def test_a_broken_controller_is_found(spoil: Spoil, events: tuple[Event, ...], expected: str) -> None:
    outcome = run(warm_house(), LATER_S + 120.0, events, controller=_spoiled(spoil))
    texts = {violation.text for violation in outcome.violations}
    assert any(text.startswith(expected) for text in texts), texts


def test_miners_must_be_told_to_pause_after_a_trip() -> None:
    class Deaf(Controller):
        def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
            result = super().step(now, inputs, site, requests)
            first = replace(result.miners[0], command=MinerCommand(1, 1600.0))
            return replace(result, miners=(first, result.miners[1]))

    outcome = run(warm_house(), LATER_S + 10.0, ESTOP, controller=Deaf)
    assert {v.text for v in outcome.violations} == {"I6 a miner is not told to pause after a trip"}


def test_a_correction_of_the_guard_counts() -> None:
    class Corrected(Controller):
        def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
            return replace(super().step(now, inputs, site, requests), violations=("I8 p4_speed",))

    outcome = run(warm_house(), 10.0, controller=Corrected)
    assert outcome.violations[0].text == "guard I8 p4_speed"


def test_the_real_controller_passes() -> None:
    events = (*ESTOP, event(LATER_S + 6.0, "reset_safety"), event(LATER_S + 10.0, "button"))
    assert run(warm_house(), 2 * LATER_S, events).violations == ()
