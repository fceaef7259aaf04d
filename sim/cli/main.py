"""`thermiq-sim`: finds the command and hands over; each command is loaded only when it is asked for."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import NoReturn

from revpi.command_line import finish


@dataclass(frozen=True, slots=True)
class Command:
    """One command; its module has `main(argv: list[str]) -> int`."""

    module: str
    purpose: str


COMMANDS: dict[str, Command] = {
    "demo": Command("sim.demo.main", "run the whole chain against a simulated site and watch it"),
    "contract-check": Command(
        "sim.contract_check.main", "compare what the demonstration publishes with the contract"
    ),
    "site": Command("sim.cli.site", "be the simulated site: plant, process image, inverter, meters"),
    "miner": Command("sim.cli.miner", "be one simulated miner"),
    "prices": Command("sim.cli.prices", "be the servers of exchange prices"),
    "day": Command("sim.cli.day", "simulate a named scenario fast and draw it as a page"),
    "campaign": Command("sim.cli.campaign", "simulate random days with faults and check the invariants"),
    "year": Command("sim.cli.year", "simulate a year and print its key figures"),
    "get": Command("sim.cli.get", "print what is really so in a running site"),
    "set": Command("sim.cli.set", "operate a running site: key switch, E-Stop, weather, faults"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code (0 done, 2 the user must mend something)."""
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] not in COMMANDS:
        _explain(arguments)
    return finish("thermiq-sim", partial(_run, *arguments))


def _run(name: str, *arguments: str) -> int:
    code: int = import_module(COMMANDS[name].module).main(list(arguments))
    return code


def _explain(arguments: list[str]) -> NoReturn:
    """Print help or what is wrong, and end."""
    commands = "\n".join(f"  {name:<16}{command.purpose}" for name, command in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="thermiq-sim",
        usage="thermiq-sim COMMAND ...",
        description="A simulated site for ThermIQ.",
        epilog=f"commands:\n{commands}\n\nthermiq-sim COMMAND --help tells more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.parse_known_args([argument for argument in arguments if argument in ("-h", "--help")])
    named = f"unknown command {arguments[0]!r}" if arguments else "no command"
    parser.error(f"{named}; must be one of {', '.join(COMMANDS)}")


if __name__ == "__main__":
    sys.exit(main())
