"""The command line of the program on the PLC."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import revpi
from revpi import logs
from revpi.cli import ask, commission, config, doctor, incidents, io, replay, run
from revpi.cli.words import LANGUAGES
from revpi.errors import EXIT_USER_ERROR, UserError

DEFAULT_CONFIG = Path("/etc/thermiq/plc.toml")

Command = Callable[[argparse.Namespace], int]
Add = Callable[..., argparse.ArgumentParser]


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code. A person's mistake ends with one line and exit code 2."""
    arguments = _parser().parse_args(argv)
    logs.start(arguments.log_level)
    command: Command = arguments.command
    try:
        return command(arguments)
    except UserError as error:
        sys.stderr.write(f"thermiq-plc: {error}\n")
        return EXIT_USER_ERROR


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="thermiq-plc",
        description="Fixed-cycle control program on the Revolution Pi: heats the house with two miners.",
    )
    parser.add_argument("--version", action="version", version=f"thermiq-plc {revpi.__version__}")
    parser.set_defaults(log_level="info")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    runner = commands.add_parser("run", help="be the control program until SIGTERM or Ctrl-C")
    runner.set_defaults(command=run.run)
    runner.add_argument("--log-level", choices=logs.LEVELS, default="info", help="(%(default)s)")
    _takes_config(runner)
    _add_config(commands.add_parser("config", help="settings: an example, or a check"))
    _add_questions(commands.add_parser)
    _add_black_box(commands.add_parser)
    _add_doctor(commands.add_parser("doctor", help="check this PLC; exit code 1 when something fails"))
    tester = commands.add_parser("commission", help="test every wire, key switch on Hand; results and report")
    commission.configure(tester, _takes_config)
    io.configure(
        commands.add_parser("io", help="list, read or force single inputs and outputs"), _takes_config
    )
    return parser


def _add_questions(add: Add) -> None:
    why = add("why", help="ask the running program why its outputs are as they are")
    why.add_argument(
        "output", nargs="?", metavar="OUTPUT", help="one output, for example K10_ON (default: all)"
    )
    _asks(why, ask.why)
    alarms = add("alarms", help="ask the running program for its alarms")
    alarms.add_argument(
        "--history",
        type=int,
        nargs="?",
        const=20,
        default=0,
        metavar="N",
        help="the last events too (%(const)s)",
    )
    _asks(alarms, ask.alarms)
    _asks(add("status", help="ask the running program for an overview"), ask.status)


def _add_black_box(add: Add) -> None:
    kept = add("incidents", help="list what the black box has kept")
    kept.set_defaults(command=incidents.incidents)
    kept.add_argument("--json", action="store_true", help="for machines")
    kept.add_argument("--dir", type=Path, metavar="DIR", help="their folder (default: as in the settings)")
    _takes_config(kept)
    again = add("replay", help="run this version on a recording; exit code 1 when an output differs")
    again.set_defaults(command=replay.run)
    again.add_argument("file", type=Path, metavar="FILE", help="an incident, or a file of the ring")
    again.add_argument("--json", action="store_true", help="for machines")
    again.add_argument("--report", type=Path, metavar="HTML", help="page to write")
    again.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the page (%(default)s)")
    again.add_argument("--to-test", type=Path, metavar="DIR/NAME", help="write DIR/test_NAME.py and its data")


def _asks(parser: argparse.ArgumentParser, command: Command) -> None:
    parser.set_defaults(command=command)
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language (%(default)s)")
    parser.add_argument(
        "--socket", type=Path, metavar="PATH", help="its socket (default: as in the settings)"
    )
    _takes_config(parser)


def _add_config(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(required=True, metavar="WHAT")
    example = what.add_parser("example", help="print every setting at its default, explained")
    example.set_defaults(command=config.show_example)
    checker = what.add_parser("check", help="check settings and config.rsc; exit code 2 when wrong")
    checker.set_defaults(command=config.check)
    _takes_config(checker)


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=doctor.doctor)
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument(
        "--login",
        action="store_true",
        help="log in at the broker even if the program runs, which loses its connection",
    )
    parser.add_argument(
        "--loader",
        type=Path,
        default=doctor.LOADER_CONF,
        metavar="FILE",
        help="the loader's file (%(default)s)",
    )
    _takes_config(parser)


def _takes_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config", type=Path, default=DEFAULT_CONFIG, metavar="FILE", help="settings file (%(default)s)"
    )


if __name__ == "__main__":
    sys.exit(main())
