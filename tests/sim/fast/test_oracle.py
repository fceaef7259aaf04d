"""The oracle finds what a broken controller does; a sound one passes."""

from __future__ import annotations

import inspect
import re
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from revpi.core.controller import Controller
from revpi.core.guard import stage
from revpi.core.inputs import Now, PlantInputs, Requests, SiteData
from revpi.core.leases import Lease, Leases
from revpi.core.outputs import MinerCommand, Outputs, StepResult
from sim.fast.events import Event, event
from sim.fast.oracle import INVARIANTS, Oracle
from sim.fast.receipts import Known, Message, Receipt
from sim.fast.run import run
from sim.fast.wire import wire_of
from sim.scenarios.faults import warm_house
from tests.sim.fast.houses import mining_loop, warm_loop

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


def _starting_often(outputs: Outputs, now_s: float) -> Outputs:
    return replace(outputs, k10_on=int(now_s / 120.0) % 2 == 0)


def _fanning(outputs: Outputs, now_s: float) -> Outputs:
    on = now_s > LATER_S and int(now_s / 20.0) % 2 == 0
    return replace(outputs, rk_on=on, p3_on=True, p5_speed=10.0) if now_s > LATER_S else outputs


ESTOP = (event(LATER_S, "estop", True), event(LATER_S + 5.0, "estop", False))
TRIP = (*ESTOP, event(LATER_S + 6.0, "reset_safety"))
DEAD_SENSOR = (event(LATER_S, "fault", "T_MINER_OUT", "bad"),)
DEAD_TANK = (event(LATER_S, "fault", "T_PUFFER", "bad"),)
KEY_OFF = (event(LATER_S, "key", "off"),)
ASKED_OFF = (event(LATER_S, "wish", "mode", "off", 600.0),)
TOO_HOT = (event(LATER_S, "fault", "T_MINER_OUT", "jump", 40.0),)
DROPS = (event(LATER_S, "fault", "K10", "dead"),)
COLD_MINERS = (event(0.0, "key", "off"),)
NO_IMAGE = (event(LATER_S, "module", "image", False),)

BROKEN: tuple[tuple[str, Spoil, tuple[Event, ...], str], ...] = (
    ("at once", _always(k10_on=True), (), "I1 a contactor is on without the pre-run"),
    ("without sink", _from(LATER_S, p4_speed=0.0, p5_speed=0.0), (), "I1 a contactor is on without a sink"),
    ("chain open", _from(LATER_S, k10_on=True), ESTOP, "I1 a contactor is on without SAFETY_OK"),
    ("key off", _from(LATER_S, k10_on=True), KEY_OFF, "I1 a contactor is on outside auto"),
    ("asked off", _from(LATER_S, k10_on=True), ASKED_OFF, "I1 a contactor is on outside auto"),
    ("against feedback", _from(LATER_S, k10_on=True), DROPS, "I1 a contactor is on against its feedback"),
    ("too hot", _from(LATER_S, k10_on=True), TOO_HOT, "I1 a contactor is on with T_MINER_OUT at its limit"),
    ("both ways", _always(rv1_auf=True, rv1_zu=True), (), "I2 rv1_auf with rv1_zu"),
    ("reversal", _reversing, (), "I2 rv1_auf too soon after rv1_zu"),
    ("tank unknown", _from(LATER_S, evu_block=True), DEAD_TANK, "I3 blocked with a tank"),
    ("blocked outside auto", _from(LATER_S, evu_block=True), KEY_OFF, "I3 blocked outside auto"),
    ("no coolant", _from(LATER_S, p3_on=False), (), "I4 P3 is off"),
    ("fan alone", _always(rk_on=True), (), "I5 the fan is on without its pumps"),
    ("after a trip", _from(LATER_S, k10_on=True), TRIP, "I6 a contactor is on after a trip"),
    (
        "sensor dead",
        _from(LATER_S, k10_on=True),
        DEAD_SENSOR,
        "I7 a contactor is on with T_MINER_OUT unknown",
    ),
    ("dead band", _always(p4_speed=1.5), (), "I8 p4_speed"),
    ("not a number", _always(p5_speed=float("nan")), (), "I8 p5_speed"),
    ("chattering", _chattering, (), "I9 a contactor is on before its minimum off time"),
    ("often", _starting_often, (), "I9 a contactor starts too often"),
    (
        "off early",
        _from(600.0, k10_on=False, k11_on=False),
        (),
        "I9 a contactor is off before its minimum on",
    ),
    ("fan chatters", _fanning, (), "I9 the fan is on before its minimum off time"),
    ("fan off early", _fanning, (), "I9 the fan is off before its minimum on time"),
    ("blocked again", _blocking_again, (), "I9 blocked again"),
    ("released early", _blocking_again, (), "I9 released before the shortest block"),
    ("no image", _from(LATER_S, p3_on=True), NO_IMAGE, "I10 outputs are not zero"),
    ("blocked without miners", _always(evu_block=True), COLD_MINERS, "I12 blocked without miner power"),
)


def test_all_invariants_are_judged() -> None:
    assert list(INVARIANTS) == [f"I{number}" for number in range(1, 13)]
    guarded = set(re.findall(r'\("(I\d+)", self\._', inspect.getsource(stage)))
    assert guarded == {"I1", "I2", "I3", "I4", "I5", "I8", "I9"}
    shown = {expected.split()[0] for *_, expected in BROKEN}
    assert shown == INVARIANTS.keys() - {"I11"}  # shown below, with messages


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


NOTHING = Known(SiteData(), Requests())
SOMETHING = Known(SiteData(), Requests(1))
TWICE = Known(SiteData(), Requests(2))
BAD = Message("cmd/acknowledge", b"no", bad=True)
GOOD = Message("cmd/acknowledge", b"1")


@pytest.mark.parametrize(
    ("receipt", "expected"),
    [
        (
            Receipt(BAD, NOTHING, NOTHING, 1.0, "ValueError"),
            "I11 a message on cmd/acknowledge raised ValueError",
        ),
        (Receipt(BAD, NOTHING, SOMETHING, 1.0), "I11 a bad message on cmd/acknowledge changed something"),
        (Receipt(GOOD, NOTHING, TWICE, 1.0), "I11 a message on cmd/acknowledge did what it may not"),
        (Receipt(GOOD, NOTHING, SOMETHING, 1.0), None),
    ],
)
def test_what_a_message_did_is_judged(receipt: Receipt, expected: str | None) -> None:
    loop = warm_loop()
    wire_of(loop).receipts = deque([receipt])
    assert Oracle(loop.setup.control).check(loop) == ([] if expected is None else [expected])


def _asking(leases: Callable[[float], Leases]) -> Callable[..., Controller]:
    """A program that takes other leases for granted than those that were asked for."""

    class Asking(Controller):
        def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
            return super().step(now, inputs, site, replace(requests, leases=leases(now.mono_s)))

    return Asking


def test_a_lease_that_acts_after_its_end_is_found() -> None:
    deaf = _asking(lambda now_s: Leases(power_limit_w=Lease(0.0, now_s + 9.0)))
    texts = {violation.text for violation in run(warm_house(), LATER_S, controller=deaf).violations}
    assert texts == {"I11 power_limit acts after its end"}
    deaf = _asking(lambda now_s: Leases(mode=Lease("off", now_s + 9.0)))
    texts = {violation.text for violation in run(warm_house(), 10.0, controller=deaf).violations}
    assert texts == {"I11 mode is off against key switch and requests"}


def test_a_limit_that_is_not_kept_is_found() -> None:
    deaf = _asking(lambda _: Leases())
    asked = (event(LATER_S, "wish", "power_limit_w", 1000.0, 600.0),)
    texts = {
        violation.text for violation in run(warm_house(), LATER_S + 60.0, asked, controller=deaf).violations
    }
    assert texts == {"I11 the miners exceed power_limit"}


@pytest.mark.parametrize("lease", [Lease(1e6, 900.0), Lease(5.0, 1e9)], ids=["value", "length"])
def test_a_lease_outside_its_rule_is_found(lease: Lease[float]) -> None:
    loop = mining_loop()
    loop.requests = Requests(leases=Leases(hashprice_eur_per_th_day=lease))
    assert any(text.startswith("I11 hashprice") for text in Oracle(loop.setup.control).check(loop))


def test_a_correction_of_the_guard_counts() -> None:
    class Corrected(Controller):
        def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
            return replace(super().step(now, inputs, site, requests), violations=("I8 p4_speed",))

    outcome = run(warm_house(), 10.0, controller=Corrected)
    assert outcome.violations[0].text == "guard I8 p4_speed"


def test_the_real_controller_passes() -> None:
    events = (*ESTOP, event(LATER_S + 6.0, "reset_safety"), event(LATER_S + 10.0, "button"))
    assert run(warm_house(), 2 * LATER_S, events).violations == ()
