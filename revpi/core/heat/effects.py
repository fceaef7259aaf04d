"""Effect checks: an output that is on must show in the temperatures, or something is proven bad."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from revpi.core.enums import plain_members
from revpi.core.heat.effect_params import EffectParams
from revpi.core.outputs import Sink, ValvePosition

A, B = ValvePosition.A, ValvePosition.B
TANKS = (Sink.BUFFER, Sink.DHW)


@plain_members
class E(StrEnum):
    """Codes of the checks."""

    TANK_PATH = "tank_path_dead"
    COOLER_PATH = "cooler_path_dead"
    COOLER_AIR = "cooler_air_dead"
    DHW_PATH = "dhw_path_wrong"
    BUFFER_PATH = "buffer_path_wrong"
    COOLANT_COLD = "coolant_not_warming"
    COOLANT_SLOW = "coolant_too_slow"
    COOLANT_STILL = "coolant_stands_still"
    POWER_OFF_1 = "power_behind_contactor_1"
    POWER_OFF_2 = "power_behind_contactor_2"
    FLOW_FROZEN = "flow_temp_frozen"
    RETURN_FROZEN = "return_temp_frozen"
    BUFFER_FROZEN = "buffer_temp_frozen"
    DHW_FROZEN = "dhw_temp_frozen"
    OUTDOOR_FROZEN = "outdoor_temp_frozen"
    GLYCOL_FROZEN = "glycol_temp_frozen"


@plain_members
class Clears(StrEnum):
    """When a finding ends."""

    CAUSE = "with its cause"
    RETRY = "by acknowledgement, or after retry_s for another try"
    PERSON = "by acknowledgement"


class Facts(NamedTuple):
    """What the checks look at, in degC, V and W; None where unknown.

    Attributes:
        p3_on: Coolant pump as written.
        p4_share: P4's share of its range, 0 at its lowest speed; None while off.
        p5_share: P5's share of its range; None while off.
        fan_on: Cooler fan as written.
        rv1: Position by the time model.
        rv2: Position by the time model.
        sink: Sink in use.
        flow_c: T_MINER_OUT.
        return_c: T_MINER_RETURN.
        puffer_c: T_PUFFER.
        dhw_c: T_WARMWASSER.
        glycol_c: T_GLYCOL.
        outdoor_c: T_OUTDOOR.
        flow_setpoint_c: What P4 holds.
        return_setpoint_c: What P5 holds.
        power_w: Measured power of the miners with a closed contactor.
        open_power_w: Measured power per miner whose contactor is open by command and feedback.
        heat_pump_idle: The heat pump is known not to heat.
        puffer_rise_k: Rise of T_PUFFER since the sink was chosen, once `tank_window_s` has passed.
        dhw_rise_k: The same of T_WARMWASSER.
        frozen: Sensors that stand still although they must move.
    """

    p3_on: bool
    p4_share: float | None
    p5_share: float | None
    fan_on: bool
    rv1: ValvePosition
    rv2: ValvePosition
    sink: Sink
    flow_c: float | None
    return_c: float | None
    puffer_c: float | None
    dhw_c: float | None
    glycol_c: float | None
    outdoor_c: float | None
    flow_setpoint_c: float
    return_setpoint_c: float
    power_w: float | None
    open_power_w: tuple[float | None, float | None]
    heat_pump_idle: bool
    puffer_rise_k: float | None = None
    dhw_rise_k: float | None = None
    frozen: frozenset[E] = frozenset()

    @property
    def charging(self) -> bool:
        """Miner heat goes to the tank that was chosen."""
        rv2 = A if self.sink is Sink.BUFFER else B
        return (
            self.sink in TANKS
            and self.p3_on
            and self.p4_share is not None
            and self.rv1 is A
            and self.rv2 is rv2
        )


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One check.

    Attributes:
        failed: Whether what is seen contradicts what is on.
        delay: Name of the parameter that says for how long.
        closes: Sinks that it proves bad.
        stops: It proves the coolant loop or its sensors bad: miners must not run.
        clears: When the finding ends.
        text_en: What is seen, and what may be the cause.
        text_de: The same in German.
        distrusts: Input whose reading is proven wrong.
    """

    failed: Callable[[Facts, EffectParams], bool]
    delay: str
    closes: tuple[Sink, ...]
    stops: bool
    clears: Clears
    text_en: str
    text_de: str
    distrusts: str = ""


def _above(warm_c: float | None, cold_c: float | None, by_k: float) -> bool:
    """Both known, and the first one so far above the second."""
    return warm_c is not None and cold_c is not None and warm_c - cold_c >= by_k


def _tank_path(facts: Facts, params: EffectParams) -> bool:
    """Both sides of HX1 stay hot; a cold return would tell of standing coolant instead."""
    tank_c = facts.dhw_c if facts.sink is Sink.DHW else facts.puffer_c
    hot_return = facts.return_c is None or _above(facts.return_c, tank_c, params.return_approach_k)
    return (
        facts.charging
        and hot_return
        and (facts.p4_share or 0.0) >= params.full_speed
        and _above(facts.flow_c, facts.flow_setpoint_c, params.over_setpoint_k)
        and _above(facts.flow_c, tank_c, params.approach_k)
    )


def _cooler_hot(facts: Facts, params: EffectParams) -> bool:
    return (
        facts.p3_on
        and facts.rv1 is B
        and (facts.p5_share or 0.0) >= params.full_speed
        and _above(facts.return_c, facts.return_setpoint_c, params.over_setpoint_k)
    )


def _cooler_path(facts: Facts, params: EffectParams) -> bool:
    return _cooler_hot(facts, params) and _above(facts.return_c, facts.glycol_c, params.approach_k)


def _cooler_air(facts: Facts, params: EffectParams) -> bool:
    hot = _above(facts.glycol_c, facts.outdoor_c, params.air_approach_k)
    return _cooler_hot(facts, params) and facts.fan_on and hot


def _wrong_tank(chosen_k: float | None, other_k: float | None, facts: Facts, params: EffectParams) -> bool:
    if chosen_k is None or other_k is None or not facts.heat_pump_idle:
        return False
    return chosen_k < params.tank_idle_k and other_k >= params.tank_rise_k


def _dhw_path(facts: Facts, params: EffectParams) -> bool:
    return facts.sink is Sink.DHW and _wrong_tank(facts.dhw_rise_k, facts.puffer_rise_k, facts, params)


def _buffer_path(facts: Facts, params: EffectParams) -> bool:
    return facts.sink is Sink.BUFFER and _wrong_tank(facts.puffer_rise_k, facts.dhw_rise_k, facts, params)


def _rise_per_kw(facts: Facts, params: EffectParams) -> float | None:
    """Rise of the coolant in the miners per kW, None when it says nothing."""
    if facts.flow_c is None or facts.return_c is None or facts.power_w is None or not facts.p3_on:
        return None
    if facts.power_w < params.miner_power_w:
        return None
    return (facts.flow_c - facts.return_c) / facts.power_w * 1000.0


def _coolant_cold(facts: Facts, params: EffectParams) -> bool:
    rise = _rise_per_kw(facts, params)
    return rise is not None and rise < params.min_rise_k_per_kw


def _coolant_slow(facts: Facts, params: EffectParams) -> bool:
    rise = _rise_per_kw(facts, params)
    return rise is not None and rise > params.max_rise_k_per_kw


def _coolant_still(facts: Facts, params: EffectParams) -> bool:
    """Hot at the miners, cold in the return: flowing coolant would carry the heat there."""
    if not facts.p3_on or facts.power_w is None:
        return False
    explained_k = params.still_k_per_kw * facts.power_w / 1000.0
    return _above(facts.flow_c, facts.return_c, max(params.still_spread_k, explained_k))


def _frozen(code: E) -> Callable[[Facts, EffectParams], bool]:
    return lambda facts, _params: code in facts.frozen


def _frozen_row(code: E, signal: str, clears: Clears) -> EffectRow:
    name = signal.upper()
    return EffectRow(
        _frozen(code),
        "frozen_delay_s",
        (),
        False,
        clears,
        f"{name} does not move although it must: sensor, transmitter or module; its reading is not used",
        f"{name} bewegt sich nicht, obwohl er muss: Fühler, Messumformer oder Modul; Wert wird nicht benutzt",
        signal,
    )


def _power_off(index: int) -> Callable[[Facts, EffectParams], bool]:
    def failed(facts: Facts, params: EffectParams) -> bool:
        power_w = facts.open_power_w[index]
        return power_w is not None and power_w >= params.off_power_w

    return failed


def _power_off_row(index: int) -> EffectRow:
    return EffectRow(
        _power_off(index),
        "off_delay_s",
        (),
        False,
        Clears.CAUSE,
        f"miner {index + 1} draws power although its contactor is open: contactor, feedback or supply wrong",
        f"Miner {index + 1} zieht Leistung trotz offenem Schütz: Schütz, Rückmeldung oder Einspeisung falsch",
    )


EFFECTS: dict[E, EffectRow] = {
    E.TANK_PATH: EffectRow(
        _tank_path,
        "path_delay_s",
        TANKS,
        False,
        Clears.RETRY,
        "P4 runs at full speed but no heat moves to the tanks: P4, HX1, air or RV1",
        "P4 läuft voll, aber keine Wärme kommt in die Speicher: P4, HX1, Luft oder RV1",
    ),
    E.COOLER_PATH: EffectRow(
        _cooler_path,
        "path_delay_s",
        (Sink.COOLER,),
        False,
        Clears.RETRY,
        "P5 runs at full speed but no heat moves to the glycol: P5, HX2, air or RV1",
        "P5 läuft voll, aber keine Wärme kommt ins Glykol: P5, HX2, Luft oder RV1",
    ),
    E.COOLER_AIR: EffectRow(
        _cooler_air,
        "path_delay_s",
        (Sink.COOLER,),
        False,
        Clears.RETRY,
        "the fan is on but the glycol stays hot: fan, its supply or dirt",
        "Ventilator ist ein, aber das Glykol bleibt heiß: Ventilator, Einspeisung oder Schmutz",
    ),
    E.DHW_PATH: EffectRow(
        _dhw_path,
        "",
        (Sink.DHW,),
        False,
        Clears.RETRY,
        "the buffer warms instead of the DHW tank: RV2 does not move",
        "der Puffer wird warm statt des Warmwasserspeichers: RV2 bewegt sich nicht",
    ),
    E.BUFFER_PATH: EffectRow(
        _buffer_path,
        "",
        (Sink.BUFFER,),
        False,
        Clears.RETRY,
        "the DHW tank warms instead of the buffer: RV2 does not move",
        "der Warmwasserspeicher wird warm statt des Puffers: RV2 bewegt sich nicht",
    ),
    E.COOLANT_COLD: EffectRow(
        _coolant_cold,
        "rise_delay_s",
        (),
        True,
        Clears.PERSON,
        "a miner draws power but the coolant does not warm: P3, air, or T_MINER_OUT lies",
        "ein Miner zieht Leistung, aber das Kühlmittel wird nicht warm: P3, Luft oder T_MINER_OUT falsch",
    ),
    E.COOLANT_SLOW: EffectRow(
        _coolant_slow,
        "rise_delay_s",
        (),
        False,
        Clears.CAUSE,
        "the coolant warms too much for the power: too little flow of P3",
        "das Kühlmittel erwärmt sich zu stark: zu wenig Durchfluss von P3",
    ),
    E.COOLANT_STILL: EffectRow(
        _coolant_still,
        "still_delay_s",
        (),
        True,
        Clears.PERSON,
        "the coolant is hot at the miners and cold in the return: P3 does not move it",
        "das Kühlmittel ist an den Minern heiß und im Rücklauf kalt: P3 fördert nicht",
    ),
    E.POWER_OFF_1: _power_off_row(0),
    E.POWER_OFF_2: _power_off_row(1),
    E.FLOW_FROZEN: _frozen_row(E.FLOW_FROZEN, "t_miner_out", Clears.PERSON),
    E.RETURN_FROZEN: _frozen_row(E.RETURN_FROZEN, "t_miner_return", Clears.CAUSE),
    E.BUFFER_FROZEN: _frozen_row(E.BUFFER_FROZEN, "t_puffer", Clears.CAUSE),
    E.DHW_FROZEN: _frozen_row(E.DHW_FROZEN, "t_warmwasser", Clears.CAUSE),
    E.OUTDOOR_FROZEN: _frozen_row(E.OUTDOOR_FROZEN, "t_outdoor", Clears.CAUSE),
    E.GLYCOL_FROZEN: _frozen_row(E.GLYCOL_FROZEN, "t_glycol", Clears.CAUSE),
}
