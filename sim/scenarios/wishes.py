"""Scenarios about worth, requests and what nobody reports but shows in its effects."""

from __future__ import annotations

from dataclasses import replace

from revpi.core.energy.params import ZeroExportParams
from sim.fast.events import event
from sim.fast.house import DARK_WINTER, SPRING, SUMMER, Setup, setup_of
from sim.fast.pace import Pace
from sim.fast.recording import Frame
from sim.fast.tariff import TariffSettings
from sim.plant.profile import ProfileSettings
from sim.scenarios.criteria import (
    Criterion,
    Story,
    alarm,
    always,
    contactors_off,
    leads_to,
    one_mining,
    within,
)
from sim.scenarios.faults import BREAK_S, MEND_S, breakage, fault
from sim.scenarios.scenario import HOUR_S, MINUTE_S, Scenario

PRESENT_PRICE_EUR = -0.20
LIMIT_W = 2000.0
SUMMER_BUFFER_C = 45.0
UNHURRIED = Pace(running_s=10.0, quiet_s=20.0)


def _paid_night() -> Setup:
    """Taking electricity is paid for: even a miner without sun earns."""
    tariff = TariffSettings(
        price_eur_per_kwh=ProfileSettings(values=(PRESENT_PRICE_EUR,)),
        feed_in_eur_per_kwh=ProfileSettings(values=(0.0,)),
    )
    return replace(setup_of(DARK_WINTER, 20.0), tariff=tariff)


def _throttled() -> Setup:
    """Zero export with a full battery: the surplus does not show."""
    setup = setup_of(SPRING, 10.5, soc_pct=100.0)
    energy = replace(setup.control.energy, zero_export=ZeroExportParams(enabled=True))
    control = replace(setup.control, energy=energy)
    return replace(setup, control=control, plant=replace(setup.plant, zero_export=True))


def _walked_down(story: Story) -> bool:
    """Less power is asked for while a contactor is still closed."""
    asked_w = [sum(f.wanted_w) for f in story.between(BREAK_S, MEND_S) if not contactors_off(f)]
    return any(0.0 < asked < asked_w[0] for asked in asked_w)


def _below_limit(frame: Frame) -> bool:
    return sum(frame.wanted_w) <= LIMIT_W


WISHES: tuple[Scenario, ...] = (
    Scenario(
        name="paid_for_taking",
        text="negative prices at night: the miners take from the grid",
        setup=_paid_night(),
        hours=2.0,
        criteria=(within("a miner runs", one_mining, 0.0, HOUR_S),),
    ),
    Scenario(
        name="zero_export",
        text="a zero-export inverter with a full battery hides the surplus: probing finds it",
        setup=_throttled(),
        hours=2.0,
        criteria=(within("a miner runs", one_mining, 0.0, HOUR_S),),
    ),
    Scenario(
        name="anti_seize",
        text="the coolant pump that nobody needs is moved once a day",
        setup=setup_of(DARK_WINTER, 6.0),
        hours=26.0,
        criteria=(within("P3 runs once", lambda f: f.outputs.p3_on, 0.0, 26 * HOUR_S),),
        pace=UNHURRIED,
    ),
    Scenario(
        name="summer_buffer_limit",
        text="in summer the buffer is not heated beyond its summer limit",
        setup=setup_of(SUMMER, 9.0),
        hours=4.0,
        events=(event(0.0, "wish", "season", "summer", 24 * HOUR_S),),
        criteria=(always("the buffer stays below its summer limit", lambda f: f.buffer_c < SUMMER_BUFFER_C),),
    ),
    breakage(
        "power_limit",
        "somebody asks for at most 2 kW for half an hour",
        (event(BREAK_S, "wish", "power_limit_w", LIMIT_W, MEND_S - BREAK_S),),
        (
            always("no more is asked of the miners", _below_limit, BREAK_S + MINUTE_S, MEND_S),
            within("more again afterwards", lambda f: not _below_limit(f), MEND_S, 15 * MINUTE_S),
        ),
    ),
    breakage(
        "mode_off_asked",
        "somebody asks for mode off for ten minutes: contactors open, and close again afterwards",
        (event(BREAK_S, "wish", "mode", "off", 10 * MINUTE_S),),
        (
            always("contactors are open", contactors_off, BREAK_S + 1.0, BREAK_S + 10 * MINUTE_S),
            within("mining again", one_mining, BREAK_S + 10 * MINUTE_S, 20 * MINUTE_S),
        ),
    ),
    breakage(
        "rv1_stuck_is_noticed",
        "RV1 does not leave the cooler: an alarm names the path, and the cooler serves",
        (event(0.0, "fault", "RV1", "stuck"),),
        (
            within("an alarm names the path", alarm("tank_path_dead"), 0.0, 30 * MINUTE_S),
            within("the cooler serves", leads_to("cooler"), 0.0, HOUR_S),
        ),
    ),
    breakage(
        "p4_dead_is_noticed",
        "P4 stands still without saying so: walked down, an alarm names the path, the cooler serves",
        fault("P4", "dead"),
        (
            Criterion("the power is lowered first", _walked_down),
            within("an alarm names the path", alarm("tank_path_dead"), BREAK_S, 20 * MINUTE_S),
            within("the cooler serves", leads_to("cooler"), BREAK_S, 30 * MINUTE_S),
        ),
    ),
)
