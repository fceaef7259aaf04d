"""`thermiq-sim get`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.cli.ask import ask


def main(argv: list[str]) -> int:
    """Print what is really so.

    Raises:
        UserError: No site answers.
    """
    values = _parser().parse_args(argv)
    state = ask(values.control, {"get": True})["state"]
    sys.stdout.write((json.dumps(state) if values.json else "\n".join(_lines(state))) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="thermiq-sim get", description="Print what is really so in a running simulated site."
    )
    parser.add_argument("--control", type=Path, required=True, metavar="SOCKET", help="its control socket")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    return parser


def _lines(state: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in state.items():
        if isinstance(value, dict):
            yield from _lines(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name} = {json.dumps(value)}"
