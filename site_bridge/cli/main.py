"""The command line of the bridge."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeAlias

from revpi import logs
from revpi.command_line import finish
from site_bridge.cli import check, config, doctor, miner, read, run, smartmeter, tariff

DEFAULT_CONFIG = Path("/etc/thermiq/bridge.toml")

Command = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - no public type


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code. A person's mistake ends with one line and exit code 2."""
    arguments = _parser().parse_args(argv)
    logs.start(arguments.log_level, quiet=("pymodbus",), as_json=arguments.log_json)
    command: Command = arguments.command
    return finish("thermiq-bridge", partial(command, arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="thermiq-bridge",
        description="Inverter, meters, prices and miners towards MQTT, on the site server.",
    )
    parser.set_defaults(log_level="error", log_json=False)  # by hand, the answer is the output
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands)
    _add_check(commands)
    _add_read(commands)
    _add_tariff(commands)
    _add_miner(commands)
    _add_config(commands)
    _add_doctor(commands)
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
    parser.add_argument("--log-json", action="store_true", help="one JSON object per log line")


def _add_check(commands: Commands) -> None:
    parser = _command(commands, "check", check.check, "Try the broker and every configured source once.")
    _takes_config(parser)
    _takes_json(parser)


def _add_read(commands: Commands) -> None:
    what = _group(commands, "read", "Read a device once, without a broker.")
    inverter = _command(what, "inverter", read.inverter, "Everything the inverter says.")
    meter = _command(what, "meter", read.meter, "Everything one meter says.")
    meter.add_argument("id", metavar="ID", help="id of the meter in the settings")
    telegram = _command(what, "smartmeter", smartmeter.read, "Wait for one telegram of the smart meter.")
    for parser in (inverter, meter, telegram):
        _takes_config(parser)
        _takes_json(parser)


def _add_tariff(commands: Commands) -> None:
    parser = _command(commands, "tariff", tariff.show, "Prices of today and tomorrow.")
    _takes_config(parser)
    _takes_json(parser)


def _add_miner(commands: Commands) -> None:
    parser = commands.add_parser("miner", help="Ask or command one miner, without a broker.")
    parser.add_argument("number", type=int, metavar="N", help="number of the miner, from 1")
    what = parser.add_subparsers(required=True, metavar="WHAT")
    set_power = _command(what, "set-power", miner.set_power, "Save a power target and apply it.")
    set_power.add_argument("watts", type=int, metavar="W", help="power target in whole watts")
    others = (
        _command(what, "status", miner.status, "What the miner says of itself."),
        _command(what, "pause", miner.pause, "Stop hashing until somebody resumes it."),
        _command(what, "resume", miner.resume, "Hash again at the saved target."),
    )
    for each in (set_power, *others):
        _takes_config(each)
        _takes_json(each)


def _add_config(commands: Commands) -> None:
    what = _group(commands, "config", "The settings file.")
    _command(what, "example", config.print_example, "Print one with every setting explained.")
    _takes_config(_command(what, "check", config.check, "Say whether one can be used."))


def _add_doctor(commands: Commands) -> None:
    text = "Check this site server; exit code 1 when something fails."
    parser = _command(commands, "doctor", doctor.doctor, text)
    parser.add_argument(
        "--login",
        action="store_true",
        help="log in at the broker even if the bridge runs, which loses its connection",
    )
    _takes_config(parser)
    _takes_json(parser)


if __name__ == "__main__":
    sys.exit(main())
