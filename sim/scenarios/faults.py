"""Scenarios in which something breaks while both miners heat a mild, sunny day."""

from __future__ import annotations

from dataclasses import replace

from sim.fast.events import Event, event
from sim.fast.house import SPRING, SUMMER, Setup, setup_of
from sim.fast.tariff import TariffSettings
from sim.plant.profile import ProfileSettings
from sim.plant.sensors import SensorFault
from sim.scenarios.criteria import (
    Criterion,
    alarm,
    always,
    both_mining,
    contactors_off,
    heat_pump_free,
    leads_to,
    mining_is_off,
    never,
    one_mining,
    step_of_ladder,
    within,
)
from sim.scenarios.scenario import HOUR_S, MINUTE_S, Scenario

BREAK_S = 30 * MINUTE_S
MEND_S = 60 * MINUTE_S
HOURS = 1.5
LYING_HOURS = 1.1
SCALDING_C = 70.0
AT_ONCE_S = 1.0
SOON_S = 2 * MINUTE_S
LONGEST_S = 12 * MINUTE_S
"""The slowest row of the ladder takes 10 min."""


def warm_house() -> Setup:
    """11 o'clock, sun, tanks that can take heat."""
    setup = setup_of(SPRING, 11.0)
    return replace(setup, plant=replace(setup.plant, buffer=replace(setup.plant.buffer, start_c=41.0)))


RUNNING = within("both miners run before", both_mining, 0.0, BREAK_S)


def breakage(
    name: str,
    text: str,
    events: tuple[Event, ...],
    criteria: tuple[Criterion, ...] = (),
    *,
    ladder: str = "",
    ladder_s: float = 3 * SOON_S,
    setup: Setup | None = None,
    hours: float = HOURS,
) -> Scenario:
    """A scenario of this kind."""
    in_force = within(f"row {ladder} of the ladder is in force", step_of_ladder(ladder), BREAK_S, ladder_s)
    return Scenario(
        name=name,
        text=text,
        setup=setup or warm_house(),
        hours=hours,
        events=events,
        criteria=(RUNNING, *((in_force,) if ladder else ()), *criteria),
        ladder=ladder,
    )


def fault(name: str, kind: str, *, mended: bool = True) -> tuple[Event, ...]:
    """Something breaks, and is mended half an hour later."""
    broken = event(BREAK_S, "fault", name, kind)
    return (broken, event(MEND_S, "fault", name, "none")) if mended else (broken,)


# --- sensors -------------------------------------------------------------------------------------------

_NO_TANK = always("only the cooler serves", leads_to("cooler", "none"), BREAK_S + SOON_S, MEND_S)
_FREE = always("the heat pump is free", heat_pump_free, BREAK_S + AT_ONCE_S, MEND_S)

SENSOR_DIES: dict[str, tuple[str, tuple[Criterion, ...]]] = {
    "T_MINER_OUT": (
        "flow_temp_bad",
        (
            within("contactors open at once", contactors_off, BREAK_S, AT_ONCE_S),
            always("they stay open", contactors_off, BREAK_S + AT_ONCE_S, MEND_S),
        ),
    ),
    "T_MINER_RETURN": ("return_temp_bad", (within("mining goes on", one_mining, BREAK_S + SOON_S, MEND_S),)),
    "T_PUFFER": ("buffer_temp_bad", (_FREE, _NO_TANK)),
    "T_WARMWASSER": ("dhw_temp_bad", (_FREE, _NO_TANK)),
    "T_OUTDOOR": ("outdoor_temp_bad", (within("mining goes on", one_mining, BREAK_S + SOON_S, MEND_S),)),
    "T_GLYCOL": ("glycol_temp_bad", (within("mining goes on", one_mining, BREAK_S + SOON_S, MEND_S),)),
}
"""Per sensor its alarm and what must hold while it is dead."""

LADDER_OF_SENSOR = {
    "T_MINER_OUT": "flow_temp_bad",
    "T_PUFFER": "store_temp_bad",
    "T_WARMWASSER": "store_temp_bad",
    "T_OUTDOOR": "outdoor_temp_bad",
}

DYING = tuple(
    breakage(
        f"{sensor.lower()}_dies",
        f"the wire of {sensor} breaks",
        fault(sensor, SensorFault.BAD.value),
        (within("its alarm comes", alarm(code), BREAK_S, AT_ONCE_S), *criteria),
        ladder=LADDER_OF_SENSOR.get(sensor, ""),
        ladder_s=LONGEST_S,
    )
    for sensor, (code, criteria) in SENSOR_DIES.items()
)

_KEPT = within("mining goes on", one_mining, BREAK_S + 5 * MINUTE_S, HOUR_S)

FREEZING = (
    breakage(
        "t_miner_out_frozen_for_good",
        "T_MINER_OUT stands still: it is noticed, and no miner runs on a reading that is not believed",
        fault("T_MINER_OUT", SensorFault.FREEZE.value, mended=False),
        (
            within("an alarm names it", alarm("flow_temp_frozen"), BREAK_S, 45 * MINUTE_S),
            within("the miners are stopped", contactors_off, BREAK_S, 46 * MINUTE_S),
        ),
        ladder="flow_temp_bad",
        ladder_s=46 * MINUTE_S,
    ),
    breakage(
        "t_miner_return_frozen_for_good",
        "T_MINER_RETURN stands still: it is noticed when less sun changes the miners' power",
        (
            *fault("T_MINER_RETURN", SensorFault.FREEZE.value, mended=False),
            event(BREAK_S + 10 * MINUTE_S, "pv", 3500.0),
        ),
        (within("an alarm names it", alarm("return_temp_frozen"), BREAK_S, 30 * MINUTE_S), _KEPT),
    ),
    breakage(
        "t_puffer_frozen_for_good",
        "T_PUFFER stands still while it is charged: the heat pump is free",
        fault("T_PUFFER", SensorFault.FREEZE.value, mended=False),
        (within("an alarm names it", alarm("buffer_temp_frozen"), BREAK_S, HOUR_S), _KEPT),
        ladder="store_temp_bad",
        ladder_s=HOUR_S,
    ),
)
"""Sensors that freeze and stay so, among those that the physics can prove in this time."""

LYING = tuple(
    breakage(
        f"{sensor.lower()}_{word}",
        f"{sensor} {word}",
        fault(sensor, kind.value),
        (always("the DHW does not scald", lambda f: f.dhw_c < SCALDING_C),),
        hours=LYING_HOURS,
    )
    for sensor in SENSOR_DIES
    for kind, word in (
        (SensorFault.DRIFT, "drifts"),
        (SensorFault.FREEZE, "freezes"),
        (SensorFault.JUMP, "jumps"),
    )
)

# --- actuators -----------------------------------------------------------------------------------------

_STOPPED = within("the miners are stopped", contactors_off, BREAK_S, 20 * MINUTE_S)


def _hot_summer() -> Setup:
    """Full tanks on a hot day without pay for feeding in: only the cooler can take heat."""
    unpaid = TariffSettings(feed_in_eur_per_kwh=ProfileSettings(values=(0.0,)))
    setup = replace(setup_of(SUMMER, 10.0), tariff=unpaid)
    plant = replace(
        setup.plant,
        buffer=replace(setup.plant.buffer, start_c=52.0),
        dhw=replace(setup.plant.dhw, start_c=52.0),
    )
    return replace(setup, plant=plant)


ACTUATORS: tuple[Scenario, ...] = (
    breakage(
        "rv1_stuck",
        "RV1 does not leave the cooler although it is driven",
        (event(0.0, "fault", "RV1", "stuck"),),
        (within("miners are stopped at last", contactors_off, 10 * MINUTE_S, HOUR_S),),
    ),
    breakage(
        "rv2_stuck",
        "RV2 stays at the DHW although it is driven: the DHW must not become scalding",
        (event(0.0, "fault", "RV2", "stuck"),),
        (always("nobody is scalded", lambda f: f.dhw_c < SCALDING_C),),
    ),
    breakage(
        "p3_dead",
        "the coolant pump stands still without saying so: the coolant is named, not a tank",
        fault("P3", "dead", mended=False),
        (
            _STOPPED,
            within("an alarm names the coolant", alarm("coolant_stands_still"), BREAK_S, 20 * MINUTE_S),
            never("the tanks are not blamed", alarm("tank_path_dead")),
        ),
    ),
    breakage(
        "p4_dead",
        "the heating-water pump stands still: its path is named",
        fault("P4", "dead"),
        (within("an alarm names the path", alarm("tank_path_dead"), BREAK_S, 20 * MINUTE_S),),
    ),
    breakage("p5_dead", "the glycol pump stands still", fault("P5", "dead"), (), setup=_hot_summer()),
    breakage("fan_dead", "the fan of the cooler stands still", fault("RK", "dead"), (), setup=_hot_summer()),
    breakage(
        "p4_reports_fault",
        "P4 reports a fault: its sinks are out, the cooler serves",
        (event(BREAK_S, "panel", "p4_ssm", True), event(MEND_S, "panel", "p4_ssm", False)),
        (within("the cooler serves", leads_to("cooler"), BREAK_S, SOON_S),),
        ladder="sink_out",
    ),
    breakage(
        "heat_pump_dead",
        "the heat pump does not start any more: nothing else changes",
        fault("HP", "dead"),
    ),
    breakage(
        "contactor_welded",
        "K10 stays closed when it shall open: fault, coolant keeps flowing",
        (event(BREAK_S, "fault", "K10", "welded"), event(BREAK_S + MINUTE_S, "key", "off")),
        (
            within("its alarm comes", alarm("contactor_1"), BREAK_S + MINUTE_S, 10.0),
            always("P3 runs on", lambda f: f.outputs.p3_on, BREAK_S + MINUTE_S),
        ),
    ),
    breakage(
        "contactor_drops",
        "K10 drops by itself: fault, no start before somebody acknowledges",
        (*fault("K10", "dead"), event(75 * MINUTE_S, "button")),
        (
            within("its alarm comes", alarm("contactor_1"), BREAK_S, AT_ONCE_S),
            always("K10 stays off", lambda f: not f.outputs.k10_on, BREAK_S + AT_ONCE_S, 75 * MINUTE_S),
            within("miner 1 runs again", lambda f: f.states[0] == "running", 75 * MINUTE_S, HOUR_S / 4),
        ),
    ),
    breakage(
        "feedback_1_dead",
        "the auxiliary contact of K10 stays open",
        fault("K10_FB", "bad"),
        (within("K10 opens", lambda f: not f.outputs.k10_on, BREAK_S, AT_ONCE_S),),
    ),
    breakage(
        "safety_trip",
        "E-Stop: off at once, nothing starts before somebody acknowledges",
        (
            event(BREAK_S, "estop", True),
            event(BREAK_S + MINUTE_S, "estop", False),
            event(BREAK_S + 2 * MINUTE_S, "reset_safety"),
            event(BREAK_S + 10 * MINUTE_S, "button"),
        ),
        (
            within("contactors open in the next scan", contactors_off, BREAK_S, 0.2),
            always("tripped until acknowledged", lambda f: f.tripped, BREAK_S + 1.0, BREAK_S + 590.0),
            always("nothing starts", contactors_off, BREAK_S + 1.0, BREAK_S + 600.0),
            within("mining again", one_mining, BREAK_S + 600.0, 20 * MINUTE_S),
        ),
    ),
    breakage(
        "module_missing",
        "a module is missing for half an hour: all outputs are zero",
        (event(BREAK_S, "module", "image", False), event(MEND_S, "module", "image", True)),
        (always("contactors are open", contactors_off, BREAK_S + 0.2, MEND_S),),
        ladder="image_fault",
    ),
    breakage(
        "power_cut",
        "the cabinet loses power for 20 s: the minimum off time holds all the same",
        (event(BREAK_S, "cut_power"), event(BREAK_S + 20.0, "restore_power")),
        (
            always("it rests", contactors_off, BREAK_S + 0.2, BREAK_S + 295.0),
            within("mining again", one_mining, BREAK_S, 30 * MINUTE_S),
        ),
    ),
    breakage(
        "dim_14a",
        "the grid operator dims: miners pause, and go on afterwards",
        (event(BREAK_S, "panel", "dim", True), event(BREAK_S + 10 * MINUTE_S, "panel", "dim", False)),
        (
            within("the miners pause", mining_is_off, BREAK_S, MINUTE_S),
            always("they stay so", mining_is_off, BREAK_S + MINUTE_S, BREAK_S + 10 * MINUTE_S),
            within("mining again", one_mining, BREAK_S + 10 * MINUTE_S, 10 * MINUTE_S),
        ),
    ),
)
