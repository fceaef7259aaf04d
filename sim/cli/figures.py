"""Key figures as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sim.fast.kpi import Kpi


def figures_text(kpi: Kpi, alone: Kpi | None) -> Iterator[str]:
    """One line per figure; beside it that of the heat pump alone when it is given."""
    beside = {} if alone is None else asdict(alone)
    if beside:
        yield f"  {'':<20}{'with miners':>18}{'heat pump alone':>18}"
    for key, value in asdict(kpi).items():
        other = f"{_short(beside[key]):>18}" if beside else ""
        yield f"  {key:<20}{_short(value):>18}{other}"


def _short(value: Any) -> str:
    if isinstance(value, tuple):
        return " / ".join(_short(item) for item in value)
    return str(value) if isinstance(value, int) else f"{value:.2f}"
