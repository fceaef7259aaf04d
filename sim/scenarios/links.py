"""Scenarios in which server, broker, bridge, a device beside the cabinet or the clock fails."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from sim.fast.bridge import SLOT_S
from sim.fast.events import Event, event
from sim.fast.house import DARK_WINTER, SPRING, Setup, setup_of
from sim.fast.recording import Frame
from sim.scenarios.criteria import (
    MINING_W,
    Criterion,
    Story,
    alarm,
    always,
    heat_pump_free,
    mining_is_off,
    one_mining,
    within,
)
from sim.scenarios.faults import BREAK_S, MEND_S, SOON_S, breakage
from sim.scenarios.scenario import HOUR_S, MINUTE_S, Scenario

STALE_S = 15.0
GONE_S = 120.0
JUMP_S = 86400.0


def _outage(what: str) -> tuple[Event, ...]:
    return (event(BREAK_S, "outage", what, True), event(MEND_S, "outage", what, False))


def _never_raised(story: Story) -> bool:
    wanted = [sum(f.wanted_w) for f in story.between(BREAK_S + STALE_S + 1.0, BREAK_S + GONE_S - 1.0)]
    return all(later <= earlier for earlier, later in pairwise(wanted))


def _unswitched(from_s: float, to_s: float) -> Criterion:
    """No contactor switches, nobody is told another power."""

    def holds(story: Story) -> bool:
        seen = {(f.outputs.k10_on, f.outputs.k11_on) for f in story.between(from_s, to_s)}
        return len(seen) == 1

    return Criterion("no contactor switches", holds)


NEVER_RAISED = Criterion("the power is never raised without fresh data", _never_raised)
AGAIN = within("mining again", one_mining, MEND_S, 25 * MINUTE_S)


def _cold_house() -> Setup:
    """A cold buffer on a sunny day: the house needs heat."""
    setup = setup_of(SPRING, 11.0)
    plant = replace(
        setup.plant,
        buffer=replace(setup.plant.buffer, start_c=28.0),
        heat_pump=replace(setup.plant.heat_pump, start_off_s=3 * HOUR_S),
    )
    return replace(setup, plant=plant)


def _levelled(frame: Frame) -> bool:
    return all(watt in (0.0, 1200.0, 1600.0) for watt in frame.wanted_w)


LINKS: tuple[Scenario, ...] = (
    breakage(
        "miner_hangs",
        "the API of miner 1 answers no more while it hashes and no heat is wanted",
        (event(BREAK_S, "miner_api", 1, True), event(MEND_S, "miner_api", 1, False)),
        (within("its alarm comes", alarm("miner_1_no_answer"), BREAK_S, SOON_S),),
        ladder="miner_silent",
    ),
    breakage(
        "server_dies",
        "the site server dies at noon: bridge and broker are gone for half an hour",
        (*_outage("bridge"), *_outage("broker")),
        (
            NEVER_RAISED,
            always("at most a fixed level for heat", _levelled, BREAK_S + GONE_S + 15.0, MEND_S),
            within("its alarm comes", alarm("site_data_gone"), BREAK_S, GONE_S + 15.0),
            always("the heat pump is free", heat_pump_free, BREAK_S + GONE_S, MEND_S),
            AGAIN,
        ),
        ladder="inverter_gone",
    ),
    breakage(
        "server_dies_in_the_cold",
        "the site server dies while the house needs heat and the heat pump rests",
        (*_outage("bridge"), *_outage("broker")),
        (NEVER_RAISED, always("the heat pump is free", heat_pump_free, BREAK_S + GONE_S, MEND_S)),
        setup=_cold_house(),
    ),
    breakage("broker_dies", "the broker dies for half an hour", _outage("broker"), (NEVER_RAISED, AGAIN)),
    breakage(
        "inverter_silent",
        "the inverter does not answer: power is held, then data counts as gone",
        _outage("inverter"),
        (NEVER_RAISED,),
        ladder="inverter_stale",
    ),
    breakage(
        "tariff_gone",
        "no prices come any more: the table of the site serves",
        _outage("tariff"),
        (within("mining goes on", one_mining, MEND_S - MINUTE_S, MINUTE_S),),
        ladder="tariff_gone",
        ladder_s=SLOT_S + 2 * MINUTE_S,
    ),
    breakage(
        "miner_reboots",
        "miner 1 reboots by itself: the other one goes on, it comes back",
        (event(BREAK_S, "reboot_miner", 1),),
        (
            _unswitched(BREAK_S, BREAK_S + 5 * MINUTE_S),
            within("miner 1 runs again", lambda f: f.miners_w[0] > MINING_W, BREAK_S + MINUTE_S, HOUR_S / 3),
        ),
    ),
    breakage(
        "clock_jumps_forward",
        "the clock jumps a day ahead: nothing switches",
        (event(BREAK_S, "clock_jump", JUMP_S),),
        (_unswitched(BREAK_S - 1.0, BREAK_S + 10 * MINUTE_S),),
    ),
    breakage(
        "clock_jumps_back",
        "the clock jumps a day back: nothing switches",
        (event(BREAK_S, "clock_jump", -JUMP_S),),
        (_unswitched(BREAK_S - 1.0, BREAK_S + 10 * MINUTE_S),),
    ),
    breakage(
        "clock_not_valid",
        "the clock is not known to be right: control goes on",
        (event(BREAK_S, "clock_valid", False), event(MEND_S, "clock_valid", True)),
        (_unswitched(BREAK_S - 1.0, BREAK_S + 10 * MINUTE_S),),
        ladder="clock_invalid",
    ),
    Scenario(
        name="never_any_data",
        text="the site server was never there: the house is warm, nothing is mined on a guess",
        setup=setup_of(DARK_WINTER, 12.0),
        hours=3.0,
        events=(event(0.0, "outage", "bridge", True),),
        criteria=(
            always("nothing is mined at first", mining_is_off, 0.0, GONE_S),
            always("the heat pump is free", heat_pump_free),
        ),
    ),
)
