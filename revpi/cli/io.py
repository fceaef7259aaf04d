"""`thermiq-plc io list|read|force`: single inputs and outputs for scripts and for help over ssh."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from typing import Any, Final

from revpi.cli.parser import takes_config
from revpi.cli.takeover import automatic_state
from revpi.cli.words import LANGUAGES, table
from revpi.commission.cabinet import Cabinet
from revpi.commission.forcing import Value
from revpi.commission.live import InputRow, LiveView, OutputRow
from revpi.commission.opening import open_session
from revpi.commission.peek import peek
from revpi.commission.requests import Refused
from revpi.commission.safe_times import IDLE_S, SAFE_TIMES
from revpi.commission.session import Session
from revpi.config.loader import load
from revpi.config.plc import PlcConfig
from revpi.errors import UserError
from revpi.scan.clock import SystemClock
from revpi.signals.table import BY_NAME, Kind

EXIT_ENDED_EARLY: Final = 1
LOOK_S: Final = 0.05
SWITCH: Final = {"1": True, "on": True, "true": True, "0": False, "off": False, "false": False}
HEADS: Final = {
    "en": ("signal", "terminal", "value", "raw", "state", "device"),
    "de": ("Signal", "Klemme", "Wert", "roh", "Zustand", "Gerät"),
}

Row = InputRow | OutputRow


def configure(parser: ArgumentParser) -> None:
    """Declare the command."""
    what = parser.add_subparsers(required=True, metavar="WHAT")
    for name, command, text in (
        ("list", list_all, "all inputs and outputs"),
        ("read", read, "one input or output"),
        ("force", force, "switch one output for some seconds; key switch on Hand; safe value afterwards"),
    ):
        one = what.add_parser(name, help=text)
        one.set_defaults(command=command)
        if name != "list":
            one.add_argument("name", metavar="NAME", help="signal, for example P3_ON")
        if name == "force":
            one.add_argument("value", metavar="VALUE", help="relays: 1 or 0; pumps: volts")
            one.add_argument(
                "--seconds", type=float, required=True, metavar="N", help=f"for so long, at most {IDLE_S:g}"
            )
            one.add_argument("--ramp", type=float, default=0.0, metavar="N", help="pumps: get there in N s")
        one.add_argument("--json", action="store_true", help="for machines")
        one.add_argument("--lang", choices=LANGUAGES, default="en", help="language (%(default)s)")
        takes_config(one)


def list_all(arguments: Namespace) -> int:
    """Print all signals.

    Raises:
        UserError: Settings or process image cannot be read.
    """
    view = _peek(arguments)
    return _print(arguments, view, (*view.inputs, *view.outputs))


def read(arguments: Namespace) -> int:
    """Print one signal.

    Raises:
        UserError: No such signal, or settings or process image cannot be read.
    """
    name = _known(arguments.name)
    view = _peek(arguments)
    return _print(arguments, view, (view.output(name) if BY_NAME[name].is_output else view.input(name),))


def force(arguments: Namespace) -> int:
    """Switch one output, wait, let it go.

    Returns:
        0 when it was on for the whole time, `EXIT_ENDED_EARLY` when guard, key switch or a fault ended it.

    Raises:
        UserError: Refused; the text says what is missing.
    """
    name = _known(arguments.name)
    value = _value(name, arguments.value)
    seconds = _seconds(name, arguments.seconds)
    config = load(arguments.config, PlcConfig)
    with open_session(Cabinet.of(config), automatic_state(config)) as session:
        session.on_signals()
        before = session.view
        reply = session.force(name, value, seconds, arguments.ramp)
        if isinstance(reply, Refused):
            raise UserError(f"{name} {arguments.value}: refused: {reply.text.of(arguments.lang)}")
        during, whole = _wait(session, name, seconds)
        code = _tell(arguments, before, during, session.view, whole=whole)
    if (unsaved := session.unsaved) is not None:
        sys.stderr.write(f"thermiq-plc: {unsaved.of(arguments.lang)}\n")
    return code


def _wait(session: Session, name: str, seconds: float) -> tuple[LiveView, bool]:
    """The last scan with the output forced, and whether it was so to the end."""
    during, end_s = session.view, session.view.at_s + seconds
    while session.ended is None:
        view = session.view
        if view.output(name).asked is None and view.at_s > during.at_s:
            return during, view.at_s >= end_s
        if view.output(name).asked is not None:
            during = view
        time.sleep(LOOK_S)
    return during, False


def _tell(arguments: Namespace, before: LiveView, during: LiveView, after: LiveView, *, whole: bool) -> int:
    name = _known(arguments.name)
    moved = [
        row.name
        for old, row in zip(before.inputs, after.inputs, strict=True)
        if BY_NAME[row.name].kind is Kind.DI and row.changes != old.changes
    ]
    row, reason = during.output(name), after.output(name).reason
    if arguments.json:
        form = {"result": "done" if whole else "ended", "reason": reason.en, "moved": moved}
        sys.stdout.write(json.dumps(form | {"output": _form(row)}, ensure_ascii=False) + "\n")
    else:
        moves = ", ".join(moved) or "-"
        sys.stdout.write(f"{name} {row.command} ({row.feedback.of(arguments.lang)}), {moves}; ")
        sys.stdout.write(reason.of(arguments.lang) + "\n")
    return 0 if whole else EXIT_ENDED_EARLY


def _peek(arguments: Namespace) -> LiveView:
    return peek(Cabinet.of(load(arguments.config, PlcConfig)), SystemClock())


def _known(name: str) -> str:
    if name.upper() not in BY_NAME:
        raise UserError(f"{name}: no such signal; thermiq-plc io list names them all")
    return name.upper()


def _value(name: str, text: str) -> Value:
    if name not in SAFE_TIMES:
        raise UserError(f"{name} is an input; outputs are {', '.join(SAFE_TIMES)}")
    if BY_NAME[name].kind is not Kind.AO:
        if text.lower() not in SWITCH:
            raise UserError(f"{name} {text}: must be one of {', '.join(SWITCH)}")
        return SWITCH[text.lower()]
    try:
        return float(text)
    except ValueError:
        raise UserError(f"{name} {text}: must be a number of volts") from None


def _seconds(name: str, seconds: float) -> float:
    """Nobody presses keys here, so the dead man's switch limits the time."""
    longest_s = min(IDLE_S, SAFE_TIMES[name].longest_s)
    if not 0.0 < seconds <= longest_s:
        raise UserError(f"--seconds {seconds:g}: must be more than 0 and at most {longest_s:g} for {name}")
    return seconds


def _print(arguments: Namespace, view: LiveView, rows: tuple[Row, ...]) -> int:
    if arguments.json:
        forms = [_form(row) for row in rows]
        modules = {row.label: [word.en for word in row.words] for row in view.modules}
        form = {"key": view.key, "image_ok": view.image_ok, "modules": modules, "signals": forms}
        sys.stdout.write(json.dumps(form, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(table(HEADS[arguments.lang], (_cells(row, arguments.lang) for row in rows)))
    return 0


def _cells(row: Row, language: str) -> tuple[Any, ...]:
    if isinstance(row, InputRow):
        return row.name, row.terminal, _shown(row.value, row.unit), _shown(row.raw), row.quality, row.device
    feedback = row.feedback.of(language)
    value = _shown(row.command, row.unit)
    return row.name, row.terminal, value, _shown(row.read_back), feedback, row.device


def _shown(value: Value | None, unit: str = "") -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{value:.1f} {unit}".strip() if unit else f"{value:g}"


def _form(row: Row) -> dict[str, Any]:
    form = asdict(row)
    for name in ("feedback", "reason"):
        if name in form:
            form[name] = form[name][0]
    return form
