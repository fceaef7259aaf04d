"""A reason for every output in every scan, put into words only for those who ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from revpi.core.heat.heat_pump import BlockDecision
from revpi.core.heat.hydraulics import HydraulicState
from revpi.core.heat.valve import ValveDrive
from revpi.core.mining.explain import explain
from revpi.core.mining.records import MinerMoment
from revpi.core.outputs import Outputs, Why
from revpi.core.params import ControlParams
from revpi.core.reasons import R
from revpi.core.record import record
from revpi.signals.table import CORE_OUTPUTS


@record(frozen=True, slots=True)
class Explanation:
    """Where the reasons come from; immutable, so that they can be read at any later time."""

    miners: tuple[MinerMoment | None, MinerMoment | None]
    hydraulics: HydraulicState
    heat_pump: BlockDecision
    params: ControlParams


class Reasons(Mapping[str, Why]):
    """Reason per output by signal name; an output that the guard changed says so.

    The scan only keeps what is needed; the texts are made when an edge asks.
    """

    __slots__ = ("_parts", "_proposed", "_table", "_written")

    def __init__(self, proposed: Outputs, written: Outputs, parts: Explanation) -> None:
        self._proposed = proposed
        self._written = written
        self._parts = parts
        self._table: dict[str, Why] | None = None

    def __getitem__(self, name: str) -> Why:
        return self._made()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made())

    def __len__(self) -> int:
        return len(CORE_OUTPUTS)

    def _made(self) -> dict[str, Why]:
        if self._table is None:
            self._table = _why(self._proposed, self._written, self._parts)
        return self._table


def _why(proposed: Outputs, written: Outputs, parts: Explanation) -> dict[str, Why]:
    reasons = {**_contactors(parts, written), **_flow(parts.hydraulics, written), **_others(parts, written)}
    if proposed is not written:
        for signal in CORE_OUTPUTS:
            value = getattr(written, signal.field)
            if getattr(proposed, signal.field) != value:
                reasons[signal.name] = Why(value, R.GUARD, reasons[signal.name].reason)
    return reasons


def all_off(blocked_by: R) -> dict[str, Why]:
    """Every output zero for one and the same reason."""
    zero = Outputs()
    return {
        signal.name: Why(getattr(zero, signal.field), R.NOT_NEEDED, blocked_by) for signal in CORE_OUTPUTS
    }


def _contactors(parts: Explanation, written: Outputs) -> dict[str, Why]:
    first, second = parts.miners
    return {
        "K10_ON": _contactor(written.k10_on, first, parts.params),
        "K11_ON": _contactor(written.k11_on, second, parts.params),
    }


def _contactor(on: bool, moment: MinerMoment | None, params: ControlParams) -> Why:
    if moment is None:
        return Why(on, R.NOT_NEEDED)
    explanation = explain(moment, params.miner, params.coolant)
    return Why(on, explanation.reason, explanation.blocked_by or "", explanation.seconds_left)


def _flow(state: HydraulicState, written: Outputs) -> dict[str, Why]:
    return {
        "P3_ON": Why(written.p3_on, state.p3_reason, "", state.p3_left_s),
        "RK_ON": Why(written.rk_on, state.fan_reason),
        "P4_SPEED": Why(written.p4_speed, state.p4_reason),
        "P5_SPEED": Why(written.p5_speed, state.p5_reason),
        "RV1_AUF": _drive(written.rv1_auf, state.valves[0]),
        "RV1_ZU": _drive(written.rv1_zu, state.valves[0]),
        "RV2_AUF": _drive(written.rv2_auf, state.valves[1]),
        "RV2_ZU": _drive(written.rv2_zu, state.valves[1]),
    }


def _drive(on: bool, drive: ValveDrive) -> Why:
    return Why(on, drive.reason, "", drive.seconds_left)


def _others(parts: Explanation, written: Outputs) -> dict[str, Why]:
    block = parts.heat_pump
    lamp = R.ALARM_STANDS if written.alarm_lamp else R.NO_ALARM
    return {
        "EVU_BLOCK": Why(written.evu_block, block.reason, block.blocked_by or "", block.seconds_left),
        "ALARM_LAMP": Why(written.alarm_lamp, lamp),
    }
