"""Prints a record for people or for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

Value = str | int | float | bool | None | list[str]


def show(values: Mapping[str, Value], *, as_json: bool) -> None:
    """Print to standard output, as one JSON object or as lines of name and value."""
    if as_json:
        sys.stdout.write(json.dumps(values) + "\n")
        return
    width = max(map(len, values), default=0)
    for name, value in values.items():
        sys.stdout.write(f"{name:<{width}}  {_text(value)}\n")


def _text(value: Value) -> str:
    if value is None or value in ("", []):
        return "-"
    if isinstance(value, list):
        return ", ".join(value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)
