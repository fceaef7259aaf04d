"""Exchange prices by quarter hour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from site_bridge.tariff.calendar import QUARTER_S, quarter_of

# Limits of the day-ahead auction in EUR/MWh (harmonised: -500 to 4000, raised after scarcity), with room.
PRICE_RANGE_EUR_PER_MWH = (-1000.0, 10_000.0)
KEEP_S = 2 * 86400
AHEAD_S = 4 * 86400


@dataclass(frozen=True, slots=True)
class Quote:
    """An exchange price.

    Attributes:
        eur_per_mwh: The price.
        provider: Who told it.
    """

    eur_per_mwh: float
    provider: str


class PriceBook:
    """All known exchange prices around now, at most some 600."""

    def __init__(self) -> None:
        self._quotes: dict[int, Quote] = {}

    def __iter__(self) -> Iterator[tuple[int, Quote]]:
        return iter(sorted(self._quotes.items()))

    def add(self, prices: Mapping[int, float], provider: str, now_s: float, *, replace: bool) -> bool:
        """Take over prices in EUR/MWh by start of their quarter hour.

        Args:
            prices: What the provider told.
            provider: Its name.
            now_s: Unix time; what lies far from it is dropped.
            replace: Whether known prices are replaced, not only gaps filled.

        Returns:
            Whether anything changed.
        """
        before = dict(self._quotes)
        for start_s, price in prices.items():
            if replace or start_s not in self._quotes:
                self._quotes[start_s] = Quote(price, provider)
        self._quotes = {
            start_s: quote
            for start_s, quote in self._quotes.items()
            if now_s - KEEP_S <= start_s <= now_s + AHEAD_S
        }
        return self._quotes != before

    def at(self, start_s: int) -> Quote | None:
        """The price of a quarter hour."""
        return self._quotes.get(start_s)

    def known_until(self, wall_s: float) -> int:
        """End of the known prices that follow without a gap; the quarter hour of now when there is none."""
        end_s = quarter_of(wall_s)
        while end_s in self._quotes:
            end_s += QUARTER_S
        return end_s
