"""Rows of time and price from outside, made quarter hours."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from site_bridge.errors import SourceError
from site_bridge.tariff.book import PRICE_RANGE_EUR_PER_MWH
from site_bridge.tariff.calendar import QUARTER_S

STEPS_S = (900, 1800, 3600)  # day-ahead products; quarter hours since 2025-10-01
MAX_ROWS = 2000
YEAR_2020_S, YEAR_2100_S = 1_577_836_800, 4_102_444_800


def expand(rows: Iterable[tuple[object, object]]) -> dict[int, float]:
    """EUR/MWh by start of the quarter hour.

    The length of a slot is the shortest distance between two rows. A row without a price is a gap.

    Args:
        rows: Start (Unix s) and price (EUR/MWh or None), at most `MAX_ROWS`.

    Raises:
        SourceError: A row cannot be true, or the length is not that of a day-ahead product.
    """
    prices: dict[int, float] = {}
    starts: set[int] = set()
    for number, (start, price) in enumerate(rows):
        if number >= MAX_ROWS:
            raise SourceError(f"more than {MAX_ROWS} prices")
        start_s = _start_s(start)
        starts.add(start_s)
        if price is not None:
            _add(prices, start_s, _price(price))
    step_s = _step_s(sorted(starts))
    return {
        at_s: price
        for start_s, price in prices.items()
        for at_s in range(start_s, start_s + step_s, QUARTER_S)
    }


def _add(prices: dict[int, float], start_s: int, price: float) -> None:
    if prices.setdefault(start_s, price) != price:
        raise SourceError(f"two prices for one time ({start_s})")


def _step_s(starts: list[int]) -> int:
    if len(starts) < 2:  # noqa: PLR2004 - a distance needs two
        raise SourceError("too few prices to tell the length of a slot")
    step_s = min(after - before for before, after in pairwise(starts))
    if step_s not in STEPS_S or any(start_s % step_s for start_s in starts):
        raise SourceError(f"slots of {step_s} s are no day-ahead product")
    return step_s


def _start_s(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not YEAR_2020_S <= value <= YEAR_2100_S:
        raise SourceError(f"{str(value)[:20]} is no time in Unix seconds")
    return value


def _price(value: object) -> float:
    lo, hi = PRICE_RANGE_EUR_PER_MWH
    if isinstance(value, bool) or not isinstance(value, int | float) or not lo <= value <= hi:
        raise SourceError(f"{str(value)[:20]} is no price between {lo:g} and {hi:g} EUR/MWh")
    return float(value)
