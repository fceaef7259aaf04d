"""Which alarms are active in this scan: one row per alarm."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from revpi.core.alarms import A
from revpi.core.heat.effects import E
from revpi.core.ladder import Situation, is_gone
from revpi.core.mining.sequence import MinerSequence
from revpi.core.mode import switch_is_implausible
from revpi.core.outputs import MinerState
from revpi.core.reading import Bad, Good, is_true


class Trouble(NamedTuple):
    """What the rows are judged by.

    Attributes:
        situation: Readings of this scan.
        tripped: The trip latch holds.
        miners: Sequences of both miners.
        flow_limit_c: T_MINER_OUT at which contactors open.
        guard_acted: The guard corrected the scan before.
        effects: Effect checks that failed.
        tank_overheated: A tank is above its emergency limit.
        legionella_overdue: No thermal disinfection within its interval.
        heat_pump_not_started: The heat pump is free and wanted but does not run.
        frost: Frost protection acts because of cold or unknown water.
    """

    situation: Situation
    tripped: bool
    miners: tuple[MinerSequence, MinerSequence]
    flow_limit_c: float
    guard_acted: bool
    effects: frozenset[E]
    tank_overheated: bool
    legionella_overdue: bool
    heat_pump_not_started: bool
    frost: bool


def _effect(check: E) -> Callable[[Trouble], bool]:
    return lambda t: check in t.effects


def _flow_is_high(trouble: Trouble) -> bool:
    flow = trouble.situation.inputs.t_miner_out
    return isinstance(flow, Good) and flow.value >= trouble.flow_limit_c


def _sensor(field: str) -> Callable[[Trouble], bool]:
    return lambda t: not isinstance(getattr(t.situation.inputs, field), Good)


def _contact(field: str) -> Callable[[Trouble], bool]:
    return lambda t: is_true(getattr(t.situation.inputs, field))


def _contactor(index: int) -> Callable[[Trouble], bool]:
    return lambda t: t.miners[index].state is MinerState.FAULT


def _no_answer(index: int) -> Callable[[Trouble], bool]:
    def judge(trouble: Trouble) -> bool:
        miner = trouble.miners[index]
        return miner.unanswered or (miner.booted and isinstance(trouble.situation.miners[index], Bad))

    return judge


CONDITIONS: tuple[tuple[A, Callable[[Trouble], bool]], ...] = (
    (A.SAFETY_TRIPPED, lambda t: t.tripped),
    (A.KEY_SWITCH, lambda t: switch_is_implausible(t.situation.inputs)),
    (A.FLOW_TEMP_BAD, _sensor("t_miner_out")),
    (A.FLOW_TEMP_HIGH, _flow_is_high),
    (A.RETURN_TEMP_BAD, _sensor("t_miner_return")),
    (A.BUFFER_TEMP_BAD, _sensor("t_puffer")),
    (A.DHW_TEMP_BAD, _sensor("t_warmwasser")),
    (A.OUTDOOR_TEMP_BAD, _sensor("t_outdoor")),
    (A.GLYCOL_TEMP_BAD, _sensor("t_glycol")),
    (A.CONTACTOR_1, _contactor(0)),
    (A.CONTACTOR_2, _contactor(1)),
    (A.MINER_1_NO_ANSWER, _no_answer(0)),
    (A.MINER_2_NO_ANSWER, _no_answer(1)),
    (A.SITE_DATA_GONE, lambda t: is_gone(t.situation.inverter)),
    (A.COOLER_FAULT, _contact("rk_fault")),
    (A.P4_FAULT, _contact("p4_ssm")),
    (A.P5_FAULT, _contact("p5_ssm")),
    (A.HEAT_PUMP_NOT_STARTED, lambda t: t.heat_pump_not_started),
    (A.LEGIONELLA_OVERDUE, lambda t: t.legionella_overdue),
    (A.FROST, lambda t: t.frost),
    (A.TANK_OVERHEATED, lambda t: t.tank_overheated),
    (A.GUARD_ACTED, lambda t: t.guard_acted),
)
# Asked only while an effect check has found something.
EFFECT_CONDITIONS: tuple[tuple[A, Callable[[Trouble], bool]], ...] = tuple(
    (A(check.value), _effect(check)) for check in E
)
# Without an image nothing else can be judged.
WITHOUT_IMAGE = (A.IMAGE_FAULT,)


def alarms_now(trouble: Trouble) -> tuple[A, ...]:
    """Codes of the alarms whose cause is there now, in the order of the table."""
    if not trouble.situation.inputs.image.ok:
        return WITHOUT_IMAGE
    active = tuple([code for code, is_active in CONDITIONS if is_active(trouble)])
    if not trouble.effects:
        return active
    return active + tuple([code for code, is_active in EFFECT_CONDITIONS if is_active(trouble)])
