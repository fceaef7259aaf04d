"""Readings and a step loop that the heat tests share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from revpi.core.reading import Bad, Cause

T = TypeVar("T")

BROKEN = Bad(Cause.WIRE_BREAK)
HOUR_S = 3600.0
DAY_S = 86400.0
# A Monday, 2026-11-23 00:00 in Berlin (UTC+1).
MONDAY_S = 1795388400.0


def repeat(step: Callable[[float], T], start_s: float, seconds: float, period_s: float = 10.0) -> T:
    """Call `step(now_s)` through a span of time; returns its last result."""
    count = round(seconds / period_s)
    result = step(start_s + period_s)
    for index in range(2, count + 1):
        result = step(start_s + index * period_s)
    return result
