"""Which alarms are active in this scan: one row per alarm."""

from __future__ import annotations

from collections.abc import Callable

from revpi.core.alarms import A
from revpi.core.heat.effects import E
from revpi.core.ladder import rows_in_force
from revpi.core.situation import Data, Situation

Condition = Callable[[Situation], bool]


def _effect(check: E) -> Condition:
    return lambda s: check in s.effects


def _sensor(field: str) -> Condition:
    return lambda s: field in s.cabinet.unreadable


def _contact(field: str) -> Condition:
    return lambda s: field in s.cabinet.faults


def _contactor(index: int) -> Condition:
    return lambda s: s.miners[index].contactor_fault


def _no_answer(index: int) -> Condition:
    return lambda s: s.miners[index].no_answer


CONDITIONS: tuple[tuple[A, Condition], ...] = (
    (A.SAFETY_TRIPPED, lambda s: s.tripped),
    (A.KEY_SWITCH, lambda s: s.cabinet.key_implausible),
    (A.FLOW_TEMP_BAD, _sensor("t_miner_out")),
    (A.FLOW_TEMP_HIGH, lambda s: s.cabinet.flow_high),
    (A.RETURN_TEMP_BAD, _sensor("t_miner_return")),
    (A.BUFFER_TEMP_BAD, _sensor("t_puffer")),
    (A.DHW_TEMP_BAD, _sensor("t_warmwasser")),
    (A.OUTDOOR_TEMP_BAD, _sensor("t_outdoor")),
    (A.GLYCOL_TEMP_BAD, _sensor("t_glycol")),
    (A.CONTACTOR_1, _contactor(0)),
    (A.CONTACTOR_2, _contactor(1)),
    (A.MINER_1_NO_ANSWER, _no_answer(0)),
    (A.MINER_2_NO_ANSWER, _no_answer(1)),
    (A.SITE_DATA_GONE, lambda s: s.inverter is Data.GONE),
    (A.COOLER_FAULT, _contact("rk_fault")),
    (A.P4_FAULT, _contact("p4_ssm")),
    (A.P5_FAULT, _contact("p5_ssm")),
    (A.OUTPUT_FAULT, lambda s: bool(s.cabinet.faulty_outputs)),
    (A.HEAT_PUMP_NOT_STARTED, lambda s: s.heat_pump_not_started),
    (A.LEGIONELLA_OVERDUE, lambda s: s.legionella_overdue),
    (A.FROST, lambda s: s.frost),
    (A.TANK_OVERHEATED, lambda s: s.tank_overheated),
    (A.GUARD_ACTED, lambda s: s.guard_acted),
    *[(A(check.value), _effect(check)) for check in E],
)
# Without an image nothing else can be judged; by whether the scans do not keep time.
WITHOUT_IMAGE: dict[bool, tuple[A, ...]] = {False: (A.IMAGE_FAULT,), True: (A.SCAN_LATE,)}
# Told by the edges: the controller that would judge it is gone.
OF_THE_EDGES = (A.PROGRAM_FAILED,)


def alarms_now(situation: Situation) -> tuple[A, ...]:
    """Codes of the alarms whose cause is there now, in the order of the table."""
    if not situation.cabinet.image_ok:
        return WITHOUT_IMAGE[situation.cabinet.late]
    return tuple([code for code, is_active in CONDITIONS if is_active(situation)])


class Judge:
    """Asks the rows of both tables again only when a fact has changed.

    Attributes:
        alarms: Alarms whose cause is there now.
        ladder: Rows of the degradation ladder in force.
    """

    __slots__ = ("_situation", "alarms", "ladder")

    def __init__(self) -> None:
        self._situation: Situation | None = None
        self.alarms: tuple[A, ...] = ()
        self.ladder: tuple[str, ...] = ()

    def step(self, situation: Situation) -> None:
        """Judge the facts of this scan."""
        if situation == self._situation:
            return
        self._situation = situation
        self.alarms = alarms_now(situation)
        self.ladder = rows_in_force(situation)
