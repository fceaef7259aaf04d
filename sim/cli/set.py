"""`thermiq-sim set`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from revpi.errors import UserError
from sim.cli.ask import ask
from sim.site.requests import settable

_EXAMPLES = """
examples:
  thermiq-sim set estop=true --control run/site.sock
  thermiq-sim set estop=false reset=true --control run/site.sock
  thermiq-sim set pv_power_w=null fault=T_PUFFER:jump:20 --control run/site.sock
"""


def main(argv: list[str]) -> int:
    """Operate a running site.

    Raises:
        UserError: No site answers, or it refuses.
    """
    values = _parser().parse_args(argv)
    pairs = [_pair(text) for text in values.pairs]
    for name, value in pairs:
        ask(values.control, {"set": {name: value}})
    return 0


def _parser() -> argparse.ArgumentParser:
    keys = "\n".join(f"  {name:<15}{meaning}" for name, meaning in settable().items())
    parser = argparse.ArgumentParser(
        prog="thermiq-sim set",
        description="Operate a running simulated site; the pairs are carried out in order.",
        epilog=f"keys:\n{keys}\n{_EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("pairs", nargs="+", metavar="KEY=VALUE", help="what to set")
    parser.add_argument("--control", type=Path, required=True, metavar="SOCKET", help="its control socket")
    return parser


def _pair(text: str) -> tuple[str, Any]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise UserError(f"{text!r} is not allowed; must be KEY=VALUE")
    return name, _fault(value) if name == "fault" else _value(value)


def _value(text: str) -> Any:
    """JSON where it is JSON (true, 4000, null), text otherwise (auto)."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _fault(text: str) -> dict[str, Any]:
    signal, _, rest = text.partition(":")
    kind, _, size = rest.partition(":")
    return {"signal": signal, "kind": kind, "value": _value(size) if size else None}
