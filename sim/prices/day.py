"""A plausible day at the exchange."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
QUARTER_S = 900
PUBLICATION_H = 13
"""From this local hour on the prices of tomorrow are known."""
DAY_S = 86400


def exchange_prices(first: date, days: int, step_s: int = QUARTER_S) -> dict[int, float]:
    """EUR/MWh by Unix time for whole local days: dear in the evening, negative around noon.

    Args:
        first: First local day.
        days: How many.
        step_s: Length of a slot.
    """
    start_s, end_s = (_midnight_s(day) for day in (first, first + timedelta(days=days)))
    return {at_s: _price(at_s) for at_s in range(start_s, end_s, step_s)}


def published(now_s: float) -> dict[int, float]:
    """What is known at a Unix time: today, and tomorrow once it is published."""
    local = datetime.fromtimestamp(now_s, ZONE)
    return exchange_prices(local.date(), days=1 if local.hour < PUBLICATION_H else 2)


def within(prices: Mapping[int, float], first: date, last: date) -> dict[int, float]:
    """Those of the local days from `first` to `last`."""
    start_s, end_s = _midnight_s(first), _midnight_s(last + timedelta(days=1))
    return {at_s: price for at_s, price in prices.items() if start_s <= at_s < end_s}


def _midnight_s(day: date) -> int:
    return int(datetime.combine(day, time.min, ZONE).timestamp())


def _price(at_s: int) -> float:
    hour = datetime.fromtimestamp(at_s, ZONE).hour + at_s % 3600 / 3600
    wave = math.cos((hour - 19.0) / 24.0 * 2.0 * math.pi) + math.cos((hour - 7.5) / 12.0 * 2.0 * math.pi)
    return round(60.0 + 55.0 * wave, 2)
