"""Fill the tables of the handbook's pages: `python -m revpi.cli.handbook [--check]`."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from functools import partial
from typing import get_type_hints

from revpi.artefacts import CHECKOUT, run
from revpi.config.document import document
from revpi.core.alarms import ALARMS, Severity
from revpi.core.guard.stage import Guard
from revpi.core.heat.effects import EFFECTS
from revpi.core.ladder import LADDER
from revpi.core.params import ControlParams
from revpi.doctor.plc import PLC_CHECKS
from revpi.doctor.report import checks_table
from revpi.page_blocks import Blocks, filled
from revpi.signals.table import SIGNALS, Kind
from revpi.signals.terminals import terminal

_RULE = re.compile(r"(?P<codes>I\d+(?: and I\d+)*): (?P<text>.+)")


def invariants() -> str:
    """What the guard checks on every scan, from the rules themselves."""
    return _table(
        ("invariant", "what the guard makes sure of"),
        sorted(_rules(), key=lambda row: int(row[0].split()[0][1:])),
    )


def failures() -> str:
    """What is lost or proven bad, and what the program does then."""
    ladder = ((row.lost, row.within, row.behaviour) for row in LADDER)
    effects = (
        (row.text_en, "by the effect checks", "miners off" if row.stops else _closes(row.closes))
        for row in EFFECTS.values()
    )
    return _table(("what fails", "noticed", "what the program does"), (*ladder, *effects))


def faults() -> str:
    """Alarms that stand until a person acknowledges."""
    rows = ((alarm.text_en, alarm.action_en) for alarm in ALARMS.values() if alarm.severity is Severity.FAULT)
    return _table(("alarm of severity fault", "what to do"), dict(rows).items())


def alarms() -> str:
    """Every alarm with what to do, in both languages."""
    rows = (
        (_words(alarm.text_en, alarm.text_de), _words(alarm.action_en, alarm.action_de))
        for alarm in ALARMS.values()
    )
    return _table(("alarm / Meldung", "what to do / Abhilfe"), dict(rows).items())


def functions() -> Blocks:
    """Per function of the controller its parameters, with defaults and limits."""
    hints = get_type_hints(ControlParams)
    return {f"control.{item.name}": partial(document, hints[item.name]) for item in fields(ControlParams)}


def wiring() -> str:
    """What an electrician connects where, by device."""
    rows = (
        (signal.device, f"`{signal.name}`", terminal(signal), _WIRING[signal.kind], signal.meaning)
        for signal in sorted(SIGNALS, key=lambda signal: signal.device)
    )
    return _table(("device", "signal", "terminal", "wiring", "meaning"), rows)


def _rules() -> Iterator[tuple[str, str]]:
    for _, member in inspect.getmembers(Guard, inspect.isfunction):
        match = _RULE.match(inspect.getdoc(member) or "")
        if match:
            yield match["codes"], match["text"]


def _words(english: str, german: str) -> str:
    return f"{english}<br>*{german}*"


def _closes(sinks: Sequence[str]) -> str:
    return (
        f"that sink is out ({', '.join(sinks)}); others stay" if sinks else "alarm; the reading is not used"
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n" for cells in lines)


_WIRING: dict[Kind, str] = {
    Kind.DO: "24 V DC output",
    Kind.DI: "24 V DC input",
    Kind.RTD: "three-wire, screened",
    Kind.AI: "4-20 mA, with the wire bridge of the AIO",
    Kind.AO: "0-10 V, screened",
}

PAGES: dict[str, Blocks] = {
    "docs/SAFETY.md": {"invariants": invariants, "failures": failures, "faults": faults},
    "docs/CONTROL.md": functions(),
    "docs/OPERATION.md": {"alarms": alarms, "doctor.plc": lambda: checks_table(PLC_CHECKS)},
    "docs/SCHALTSCHRANK.md": {"wiring": wiring},
}
ARTEFACTS: dict[str, Callable[[], str]] = {
    name: partial(filled, CHECKOUT / name, blocks) for name, blocks in PAGES.items()
}

if __name__ == "__main__":
    sys.exit(run("revpi.cli.handbook", ARTEFACTS))
