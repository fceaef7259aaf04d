"""`thermiq-sim miner`."""

from __future__ import annotations

import argparse
from pathlib import Path

from revpi.config.loader import load
from sim.miner.process import run
from sim.miner.settings import MinerSettings

HIGHEST_PORT = 65535


def main(argv: list[str]) -> int:
    """Be one miner until SIGTERM or SIGINT.

    Raises:
        UserError: A setting is wrong or the port is taken.
    """
    values = _parser().parse_args(argv)
    settings = MinerSettings() if values.config is None else load(values.config, MinerSettings)
    return run(values.number, values.port, values.control, settings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="thermiq-sim miner",
        description="Answer like a miner with Braiins OS on 127.0.0.1, until SIGTERM or Ctrl-C.",
    )
    add = parser.add_argument
    add("--number", type=int, required=True, choices=(1, 2), help="which contactor it hangs on")
    add("--port", type=_port, required=True, metavar="PORT", help="gRPC port on 127.0.0.1")
    add("--control", type=Path, required=True, metavar="SOCKET", help="control socket of the simulated site")
    add("--config", type=Path, metavar="FILE", help="times and limits (default: a quick miner)")
    return parser


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= HIGHEST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not allowed; give 1 to {HIGHEST_PORT}")
