"""The command line of the program on the PLC; a command is imported only when it is chosen."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import NamedTuple

import revpi
from revpi import logs
from revpi.cli.parser import Parser
from revpi.command_line import finish

Run = Callable[[argparse.Namespace], int]


class Command(NamedTuple):
    """One command.

    Attributes:
        module: Below `revpi.cli`.
        purpose: One line for people.
        configure: In the module: `(parser) -> None` declares the arguments and the default `command`, which
            takes them and returns the exit code.
    """

    module: str
    purpose: str
    configure: str = "configure"


COMMANDS: dict[str, Command] = {
    "run": Command("run", "be the control program until SIGTERM or Ctrl-C"),
    "config": Command("config", "settings: an example, or a check"),
    "why": Command("ask", "ask the running program why its outputs are as they are", "configure_why"),
    "alarms": Command("ask", "ask the running program for its alarms", "configure_alarms"),
    "status": Command("ask", "ask the running program for an overview", "configure_status"),
    "incidents": Command("incidents", "list what the black box has kept"),
    "replay": Command("replay", "run this version on a recording; exit code 1 when an output differs"),
    "doctor": Command("doctor", "check this PLC; exit code 1 when something fails"),
    "commission": Command("commission", "test every wire, key switch on Hand; results and report"),
    "io": Command("io", "list, read or force single inputs and outputs"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code. A person's mistake ends with one line and exit code 2."""
    arguments = _parser().parse_args(argv)
    logs.start(arguments.log_level)
    run: Run = arguments.command
    return finish("thermiq-plc", partial(run, arguments))


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="thermiq-plc",
        description="Fixed-cycle control program on the Revolution Pi: heats the house with two miners.",
    )
    parser.add_argument("--version", action="version", version=f"thermiq-plc {revpi.__version__}")
    parser.set_defaults(log_level="info")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        commands.add_parser(
            name, help=command.purpose, description=command.purpose, prepare=partial(_prepare, command)
        )
    return parser


def _prepare(command: Command, parser: argparse.ArgumentParser) -> None:
    getattr(import_module(f"revpi.cli.{command.module}"), command.configure)(parser)


if __name__ == "__main__":
    sys.exit(main())
