"""The guided sequence, generated from the signal table and the site's settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Final

from revpi.commission.cabinet import Cabinet
from revpi.commission.interlocks import rests_on
from revpi.commission.live import FEEDBACK
from revpi.commission.procedure import Context, Procedure
from revpi.commission.steps.contactors import contactor
from revpi.commission.steps.inputs import CONTACT_TESTS, contact
from revpi.commission.steps.miners import OUTPUT, miner
from revpi.commission.steps.modules import modules
from revpi.commission.steps.pumps import curve
from revpi.commission.steps.relays import evu_block, relay
from revpi.commission.steps.safety import CHAIN_TESTS, chain, welded
from revpi.commission.steps.sensors import SENSORS, sensor
from revpi.commission.steps.valves import SPRING, valve
from revpi.commission.steps.watchdogs import heartbeat, output_watchdog, program_killed
from revpi.commission.text import Text
from revpi.signals.table import BY_NAME

MODULES: Final = "modules"
ACKNOWLEDGE: Final = "ACK_BUTTON"
PROTECTION: Final = ("SAFETY_OK", "HEARTBEAT")
"""What must drop a miner before one may run for minutes."""


class StepKind(StrEnum):
    """What a row proves."""

    MODULES = "modules"
    INPUT = "input"
    SENSOR = "sensor"
    OUTPUT = "output"
    VALVE = "valve"
    PUMP = "pump"
    CONTACTOR = "contactor"
    SAFETY = "safety"
    WATCHDOG = "watchdog"
    EVU = "evu"
    MINER = "miner"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the sequence.

    Attributes:
        id: Its name in results, for example in.ACK_BUTTON.
        kind: What it proves.
        title: For people.
        signals: Signals that it proves.
        mandatory: Miners stay off in automatic operation until it is green.
        begin: Begins its procedure.
        uses: Signals that it switches or looks at, and that other rows prove.
        needs: Ids of the earlier rows that prove what it uses, and what the guard asks for before its outputs
            may be on; without those that another one needs already.
    """

    id: str
    kind: StepKind
    title: Text
    signals: tuple[str, ...]
    mandatory: bool
    begin: Callable[[Context], Procedure]
    uses: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def steps(cabinet: Cabinet) -> tuple[Step, ...]:
    """All rows in the order in which they are best done: each needs only what came before."""
    rows = list[Step]()
    implied = dict[str, frozenset[str]]()
    for step in _steps({signal.name for signal in cabinet.fitted}, cabinet):
        needed = _needed(step, rows)
        further = frozenset[str]().union(*(implied[row] for row in needed))
        implied[step.id] = further.union(needed)
        rows.append(replace(step, needs=tuple(row for row in needed if row not in further)))
    return tuple(rows)


def mandatory_ids(cabinet: Cabinet) -> tuple[str, ...]:
    """Ids of the rows that must be green."""
    return tuple(step.id for step in steps(cabinet) if step.mandatory)


def _needed(step: Step, before: Sequence[Step]) -> tuple[str, ...]:
    relied = frozenset(step.uses).union(*(rests_on(name) for name in (*step.signals, *step.uses)))
    return tuple(row.id for row in before if relied.intersection(row.signals))


def _steps(fitted: set[str], cabinet: Cabinet) -> Iterator[Step]:
    yield Step(MODULES, StepKind.MODULES, Text("modules", "Module"), (), True, modules)
    for name in CONTACT_TESTS:
        if name in fitted:
            must = not BY_NAME[name].optional
            yield _of_signal("in", StepKind.INPUT, name, partial(contact, name), mandatory=must)
    for name in SENSORS:
        yield _of_signal("sensor", StepKind.SENSOR, name, partial(sensor, name))
    for name in ("ALARM_LAMP", "P3_ON"):
        yield _of_signal("out", StepKind.OUTPUT, name, partial(relay, name))
    yield from _valves(cabinet)
    for name in ("P4_SPEED", "P5_SPEED"):
        yield _of_signal("pump", StepKind.PUMP, name, partial(curve, name))
    yield _of_signal("out", StepKind.OUTPUT, "RK_ON", partial(relay, "RK_ON"))
    for name, feedback in FEEDBACK.items():
        yield _of_signal("contactor", StepKind.CONTACTOR, name, partial(contactor, name), feedback)
    yield from _safety(fitted)
    yield from _watchdogs()
    title = Text("EVU contact of the heat pump", "EVU-Kontakt der Wärmepumpe")
    yield Step("evu", StepKind.EVU, title, ("EVU_BLOCK",), True, evu_block)
    for number, name in OUTPUT.items():
        title = Text(f"miner {number} starts and stops", f"Miner {number} startet und stoppt")
        uses = (name, *PROTECTION)
        yield Step(f"miner.{number}", StepKind.MINER, title, (name,), False, partial(miner, number), uses)


def _valves(cabinet: Cabinet) -> Iterator[Step]:
    spring = cabinet.control.valve.kind == SPRING
    for name in ("RV1", "RV2"):
        signals = (f"{name}_AUF",) if spring else (f"{name}_AUF", f"{name}_ZU")
        title = Text(f"valve {name}: direction and time", f"Ventil {name}: Richtung und Laufzeit")
        yield Step(f"valve.{name}", StepKind.VALVE, title, signals, True, partial(valve, name))


def _safety(fitted: set[str]) -> Iterator[Step]:
    for name, test in CHAIN_TESTS.items():
        if name == "flow" and test.aux not in fitted:
            continue
        signals = ("SAFETY_OK", test.aux) if test.aux in fitted else ("SAFETY_OK",)
        title = Text(f"safety chain: {test.there.en}", f"Sicherheitskette: {test.there.de}")
        uses = (*FEEDBACK, ACKNOWLEDGE)
        yield Step(f"safety.{name}", StepKind.SAFETY, title, signals, True, partial(chain, name), uses)
    for name, feedback in FEEDBACK.items():
        device = name.removesuffix("_ON")
        title = Text(f"a welded {device} blocks the reset", f"verklebtes {device} sperrt den Reset")
        uses, row = (*FEEDBACK, ACKNOWLEDGE), f"safety.welded_{device}"
        yield Step(row, StepKind.SAFETY, title, (feedback,), True, partial(welded, name), uses)


def _watchdogs() -> Iterator[Step]:
    rows = (
        ("heartbeat", Text("HEARTBEAT stops", "HEARTBEAT bleibt aus"), heartbeat),
        ("outputs", Text("output watchdog", "Ausgangsüberwachung"), output_watchdog),
        ("killed", Text("the program is killed", "Programm wird abgeschossen"), program_killed),
    )
    for name, title, begin in rows:
        signals = ("HEARTBEAT",) if name == "heartbeat" else ()
        yield Step(f"watchdog.{name}", StepKind.WATCHDOG, title, signals, True, begin, tuple(FEEDBACK))


def _of_signal(
    group: str,
    kind: StepKind,
    name: str,
    begin: Callable[[Context], Procedure],
    *more: str,
    mandatory: bool = True,
) -> Step:
    signal = BY_NAME[name]
    title = Text(f"{name}: {signal.device}", f"{name}: {signal.device}")
    return Step(f"{group}.{name}", kind, title, (name, *more), mandatory, begin)
