"""`thermiq-plc why`, `alarms` and `status`: what the running program does, and why, for people or as JSON."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from pathlib import Path

from revpi.cli.local_question import Form, ask
from revpi.cli.parser import takes_config
from revpi.cli.status_gate import gate_form, gate_rows
from revpi.cli.words import LANGUAGES, ladder_row, moment, reason, seconds, table, word
from revpi.config.loader import load
from revpi.config.plc import PlcConfig
from revpi.errors import UserError
from revpi.signals.table import CORE_OUTPUTS

STALL_S = 2.0
LAST_EVENTS = 20
_PLACES = {signal.name: place for place, signal in enumerate(CORE_OUTPUTS)}


def configure_why(parser: ArgumentParser) -> None:
    """Declare the command."""
    parser.add_argument(
        "output", nargs="?", metavar="OUTPUT", help="one output, for example K10_ON (default: all)"
    )
    _asks(parser, why)


def configure_alarms(parser: ArgumentParser) -> None:
    """Declare the command."""
    parser.add_argument(
        "--history",
        type=_count,
        nargs="?",
        const=LAST_EVENTS,
        default=0,
        metavar="N",
        help="the last events too (%(const)s)",
    )
    _asks(parser, alarms)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"must be a whole number from 0 on, not {text!r}")
    return int(text)


def configure_status(parser: ArgumentParser) -> None:
    """Declare the command."""
    _asks(parser, status)


def _asks(parser: ArgumentParser, command: Callable[[Namespace], int]) -> None:
    parser.set_defaults(command=command)
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language (%(default)s)")
    parser.add_argument(
        "--socket", type=Path, metavar="PATH", help="its socket (default: as in the settings)"
    )
    takes_config(parser)


def why(arguments: Namespace) -> int:
    """Print the reason of every output, or of one.

    Raises:
        UserError: No program runs, or the output is not known.
    """
    form = _ask(arguments, {"ask": "why", "output": arguments.output or ""})
    return _print(arguments, form, _why_text(form, arguments.lang))


def alarms(arguments: Namespace) -> int:
    """Print the alarms that stand and, when wanted, the last events.

    Raises:
        UserError: No program runs.
    """
    form = _ask(arguments, {"ask": "alarms"})
    form["history"] = form["history"][: arguments.history]
    return _print(arguments, form, _alarms_text(form, arguments.lang))


def status(arguments: Namespace) -> int:
    """Print an overview, and the rows of commissioning that keep the miners off.

    Raises:
        UserError: No program runs.
    """
    form = _ask(arguments, {"ask": "status"})
    form["commissioning"] = gate_form(arguments)
    return _print(arguments, form, _status_text(form, arguments.lang))


def _ask(arguments: Namespace, question: Form) -> Form:
    if arguments.socket is not None:
        return ask(arguments.socket, question)
    path = load(arguments.config, PlcConfig).local.socket
    if not path:
        raise UserError(f"{arguments.config}: local.socket is empty; name a path and restart the program")
    return ask(Path(path), question)


def _print(arguments: Namespace, form: Form, text: str) -> int:
    if arguments.json:
        sys.stdout.write(json.dumps(form, ensure_ascii=False) + "\n")
        return 0
    if form["scan_age_s"] >= STALL_S:
        sys.stdout.write(f"{word('stalled', arguments.lang)} {seconds(form['scan_age_s'])}\n")
    sys.stdout.write(text)
    return 0


def _why_text(form: Form, language: str) -> str:
    head = [word(key, language) for key in ("output", "value", "reason", "blocked_by", "left")]
    rows = (
        (
            name,
            _value(why["value"], language),
            reason(why["reason"], language),
            reason(why["blocked_by"], language),
            seconds(why["seconds_left"]),
        )
        for name, why in sorted(form["outputs"].items(), key=_place)
    )
    return table(head, rows)


def _place(item: tuple[str, Form]) -> int:
    """Place of an output in the signal table; what this version does not know comes last."""
    return _PLACES.get(item[0], len(_PLACES))


def _value(value: bool | float, language: str) -> str:
    if isinstance(value, bool):
        return word("on" if value else "off", language)
    return f"{value:.1f} V"


def _alarms_text(form: Form, language: str) -> str:
    text = word("no_alarm", language) + "\n"
    if form["alarms"]:
        head = [word(key, language) for key in ("since", "state", "alarm", "action")]
        text = table(head, (_alarm_row(alarm, language) for alarm in form["alarms"]))
    if not form["history"]:
        return text
    head = [word(key, language) for key in ("when", "event", "code")]
    events = ((moment(e["at"]), word(e["kind"], language), e["code"]) for e in form["history"])
    return f"{text}\n{table(head, events)}"


def _alarm_row(alarm: Form, language: str) -> tuple[str, ...]:
    state = word("active" if alarm["active"] else "gone", language)
    if alarm["acknowledged"]:
        state += f", {word('acknowledged', language)}"
    text = str(alarm.get(f"text_{language}", alarm["code"]))
    return moment(alarm["since"]), state, text, str(alarm.get(f"action_{language}", ""))


def _status_text(form: Form, language: str) -> str:
    scan = form["scan"]
    tripped = word("yes" if form["tripped"] else "no", language)
    rows = [
        (word("mode", language), form["mode"]),
        (word("season", language), form["season"]),
        (word("safety", language), word("yes" if form["safety_ok"] else "no", language)),
        (word("tripped", language), f"{tripped} {form['trip_cause']}".strip()),
        (word("sink", language), form["sink"]),
        (word("energy", language), form["energy"] or "-"),
        *((f"{word('miner', language)} {n}", _miner(m)) for n, m in enumerate(form["miners"], 1)),
        *((name, _temperature(temp)) for name, temp in form["temps"].items()),
        *gate_rows(form["commissioning"], language),
        (word("alarms", language), form["alarms"]),
        *((word("ladder", language), ladder_row(code)) for code in form["ladder"]),
        *((word("requests", language), _request(request)) for request in form["requests"]),
        (word("scans", language), f"{scan['scans']}, {scan['overruns']}, {scan['longest_s'] * 1000:.1f} ms"),
    ]
    return table(("", ""), rows).lstrip("\n")


def _miner(miner: Form) -> str:
    figures = (("power_target_w", "->"), ("power_w", "="))
    known = [f"{sign} {miner[key]:.0f} W" for key, sign in figures if miner[key] is not None]
    return " ".join([miner["state"], *known])


def _temperature(temp: Form) -> str:
    return temp["quality"] if temp["value_c"] is None else f"{temp['value_c']:.1f} °C"


def _request(request: Form) -> str:
    return f"{request['name']} = {request['value']} {request['unit']} ({seconds(request['seconds_left'])})"
