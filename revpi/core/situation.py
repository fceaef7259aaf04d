"""What alarms and ladder are judged by: plain facts of one scan, cheap to compare.

The rows of both tables see nothing else, so equal facts can only give equal answers.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple, TypeVar

from revpi.core.enums import plain_members
from revpi.core.heat.effects import E
from revpi.core.inputs import PlantInputs
from revpi.core.mining.sequence import BOOTED
from revpi.core.mode import switch_is_implausible
from revpi.core.outputs import MinerState
from revpi.core.reading import Cause, Good, Reading, Readings, Stale, is_true

T = TypeVar("T")
TEMPERATURES = ("t_puffer", "t_warmwasser", "t_miner_out", "t_miner_return", "t_outdoor", "t_glycol")
FAULT_CONTACTS = ("rk_fault", "p4_ssm", "p5_ssm")
NOTHING: frozenset[str] = frozenset()


@plain_members
class Data(StrEnum):
    """State of data from outside."""

    GOOD = "good"
    STALE = "stale"
    GONE = "gone"
    COMING = "coming"


def data_of(reading: Reading[T]) -> Data:
    """How good data is; what may still come for the first time is not gone."""
    if isinstance(reading, Good):
        return Data.GOOD
    if isinstance(reading, Stale):
        return Data.STALE
    return Data.COMING if reading.cause is Cause.NEVER_SEEN else Data.GONE


class Cabinet(NamedTuple):
    """What the inputs say.

    Attributes:
        image_ok: The process image is sound.
        late: It counts as unsound because the scans do not keep time.
        unreadable: Temperatures of `TEMPERATURES` without a good reading.
        faults: Contacts of `FAULT_CONTACTS` that are closed.
        faulty_outputs: Outputs that their module cannot drive.
        flow_high: T_MINER_OUT is at its limit.
        key_implausible: The key switch shows two positions.
    """

    image_ok: bool
    late: bool
    unreadable: frozenset[str]
    faults: frozenset[str]
    faulty_outputs: tuple[str, ...]
    flow_high: bool
    key_implausible: bool


temperatures_of: Callable[[PlantInputs], Readings] = attrgetter(*TEMPERATURES)


def cabinet_of(inputs: PlantInputs, flow_limit_c: float) -> Cabinet:
    """The facts of these inputs.

    Args:
        inputs: The cabinet's inputs.
        flow_limit_c: T_MINER_OUT at which contactors open.
    """
    flow, unreadable, faults = inputs.t_miner_out, NOTHING, NOTHING
    for reading in temperatures_of(inputs):
        if not isinstance(reading, Good):
            unreadable = _named(TEMPERATURES, lambda name: not isinstance(getattr(inputs, name), Good))
            break
    if is_true(inputs.rk_fault) or is_true(inputs.p4_ssm) or is_true(inputs.p5_ssm):
        faults = _named(FAULT_CONTACTS, lambda name: is_true(getattr(inputs, name)))
    return Cabinet(
        inputs.image.ok,
        inputs.image.late,
        unreadable,
        faults,
        inputs.image.faulty_outputs,
        isinstance(flow, Good) and flow.value >= flow_limit_c,
        switch_is_implausible(inputs),
    )


def _named(names: tuple[str, ...], applies: Callable[[str], bool]) -> frozenset[str]:
    return frozenset(name for name in names if applies(name))


class MinerFacts(NamedTuple):
    """One miner.

    Attributes:
        powered: It should answer: it has booted, or was switched off for silence.
        silent: Nothing is known of it.
        no_answer: It is missed: switched off for silence, or silent while it runs.
        contactor_fault: Contactor and feedback disagree.
    """

    powered: bool
    silent: bool
    no_answer: bool
    contactor_fault: bool


def _facts(state: MinerState, unanswered: bool, silent: bool) -> MinerFacts:
    booted = state in BOOTED
    fault = state is MinerState.FAULT
    return MinerFacts(booted or unanswered, silent, unanswered or (booted and silent), fault)


# By state, switched off for silence, silent.
MINER_FACTS = {
    (state, unanswered, silent): _facts(state, unanswered, silent)
    for state in MinerState
    for unanswered in (False, True)
    for silent in (False, True)
}


class Situation(NamedTuple):
    """Facts of one scan.

    Attributes:
        cabinet: The inputs.
        inverter: Data of the inverter.
        miners: The miners.
        clock_valid: The wall clock is known to be right.
        curve_fallback: The heating curve runs at its fixed point.
        tariff_lost: There was a tariff, but it no longer holds.
        tripped: The trip latch holds.
        guard_acted: The guard corrected the scan before.
        effects: Effect checks that failed.
        sinks_out: One of them has taken a sink out.
        tank_overheated: A tank is above its emergency limit.
        legionella_overdue: No thermal disinfection within its interval.
        heat_pump_not_started: The heat pump is free and wanted but does not run.
        frost: Frost protection acts because of cold or unknown water.
    """

    cabinet: Cabinet
    inverter: Data
    miners: tuple[MinerFacts, MinerFacts]
    clock_valid: bool
    curve_fallback: bool
    tariff_lost: bool
    tripped: bool
    guard_acted: bool
    effects: frozenset[E]
    sinks_out: bool
    tank_overheated: bool
    legionella_overdue: bool
    heat_pump_not_started: bool
    frost: bool
