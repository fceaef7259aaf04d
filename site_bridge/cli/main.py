"""The command line of the bridge."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from revpi import logs
from revpi.errors import EXIT_USER_ERROR, UserError
from site_bridge.cli import config, miner, read, run

DEFAULT_CONFIG = Path("/etc/thermiq/bridge.toml")

Command = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - no public type


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code. A person's mistake ends with one line and exit code 2."""
    arguments = _parser().parse_args(argv)
    logs.start(arguments.log_level, quiet=("pymodbus",))
    command: Command = arguments.command
    try:
        return command(arguments)
    except UserError as error:
        sys.stderr.write(f"thermiq-bridge: {error}\n")
        return EXIT_USER_ERROR
    except KeyboardInterrupt:
        return 130  # what shells report for Ctrl-C


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="thermiq-bridge", description="Inverter and miners towards MQTT, on the site server."
    )
    parser.set_defaults(log_level="error")  # by hand, the answer is the output
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands)
    _add_read(commands)
    _add_miner(commands)
    _add_config(commands)
    return parser


def _command(commands: Commands, name: str, command: Command, text: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(command=command)
    return parser


def _group(commands: Commands, name: str, text: str) -> Commands:
    return commands.add_parser(name, help=text, description=text).add_subparsers(
        required=True, metavar="WHAT"
    )


def _takes_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config", type=Path, default=DEFAULT_CONFIG, metavar="FILE", help="settings file (%(default)s)"
    )


def _takes_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _add_run(commands: Commands) -> None:
    parser = _command(commands, "run", run.run, "Be the bridge until SIGTERM or Ctrl-C.")
    _takes_config(parser)
    parser.add_argument("--log-level", choices=logs.LEVELS, default="info", help="(%(default)s)")


def _add_read(commands: Commands) -> None:
    what = _group(commands, "read", "Read a device once, without a broker.")
    parser = _command(what, "inverter", read.inverter, "Everything the inverter says.")
    _takes_config(parser)
    _takes_json(parser)


def _add_miner(commands: Commands) -> None:
    parser = commands.add_parser("miner", help="Ask one miner, without a broker.")
    parser.add_argument("number", type=int, metavar="N", help="number of the miner, from 1")
    what = parser.add_subparsers(required=True, metavar="WHAT")
    status = _command(what, "status", miner.status, "What the miner says of itself.")
    _takes_config(status)
    _takes_json(status)


def _add_config(commands: Commands) -> None:
    what = _group(commands, "config", "The settings file.")
    _command(what, "example", config.print_example, "Print one with every setting explained.")
    _takes_config(_command(what, "check", config.check, "Say whether one can be used."))


if __name__ == "__main__":
    sys.exit(main())
