"""`thermiq-sim prices`."""

from __future__ import annotations

import argparse

from sim.cli.numbers import whole
from sim.prices.process import run

HIGHEST_PORT = 65535


def main(argv: list[str]) -> int:
    """Be the servers of exchange prices until SIGTERM or SIGINT.

    Raises:
        UserError: The port is taken.
    """
    return run(_parser().parse_args(argv).port)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="thermiq-sim prices",
        description="Answer like Energy-Charts (under /price) and SMARD (under /smard) on 127.0.0.1, "
        "until SIGTERM or Ctrl-C. The prices are invented; those of tomorrow are told from 13:00 on.",
    )
    parser.add_argument(
        "--port", type=whole(1, HIGHEST_PORT), required=True, metavar="PORT", help="HTTP port on 127.0.0.1"
    )
    return parser
