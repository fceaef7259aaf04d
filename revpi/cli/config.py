"""`thermiq-plc config`: an example of the settings, and a check of a file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from revpi.cli.parser import takes_config
from revpi.config.example import example
from revpi.config.loader import load
from revpi.config.plc import PlcConfig
from revpi.image import pictory_file
from revpi.image.layout_check import check_layout, check_sensors
from revpi.signals.table import SIGNALS


def configure(parser: ArgumentParser) -> None:
    """Declare the command."""
    what = parser.add_subparsers(required=True, metavar="WHAT")
    explained = what.add_parser("example", help="print every setting at its default, explained")
    explained.set_defaults(command=show_example)
    checker = what.add_parser("check", help="check settings and config.rsc; exit code 2 when wrong")
    checker.set_defaults(command=check)
    takes_config(checker)


def show_example(_arguments: Namespace) -> int:
    """Print every setting at its default, explained."""
    sys.stdout.write(example(PlcConfig, "Settings of thermiq-plc."))
    return 0


def check(arguments: Namespace) -> int:
    """Check the settings and, with them, config.rsc.

    Raises:
        UserError: Something is wrong.
    """
    config = load(arguments.config, PlcConfig)
    fitted = [signal for signal in SIGNALS if signal.name not in config.signals.off]
    check_sensors(fitted, config.sensors)
    check_layout(pictory_file.load(Path(config.image.configrsc)), fitted, config.sensors)
    sys.stdout.write(f"{arguments.config}: settings and {config.image.configrsc} are right\n")
    return 0
