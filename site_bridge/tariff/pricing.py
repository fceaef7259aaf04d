"""The price of a quarter hour out of its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from site_bridge.tariff.book import PriceBook, Quote
from site_bridge.tariff.calendar import QUARTER_S, quarter_of, quarters_of
from site_bridge.tariff.settings import DYNAMIC, TariffSettings
from site_bridge.tariff.windows import price_at

KWH_PER_MWH = 1000.0


class PriceSource(StrEnum):
    """Where the energy price comes from.

    DYNAMIC: the exchange. FIXED: the contract's table. FALLBACK: the same table, because a dynamic
    tariff has no exchange price for this quarter hour.
    """

    DYNAMIC = "dynamic"
    FIXED = "fixed"
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True)
class Slot:
    """One quarter hour; prices in EUR/kWh.

    Attributes:
        start_s: Unix time.
        energy: Net, supplier's margin included.
        grid_fee: Net.
        levies: Net.
        vat: On all of these.
        feed_in: Worth of exported energy.
        quote: Exchange price, None when unknown.
        source: Where the energy price comes from.
    """

    start_s: int
    energy: float
    grid_fee: float
    levies: float
    vat: float
    feed_in: float
    quote: Quote | None
    source: PriceSource

    @property
    def end_s(self) -> int:
        """Unix time."""
        return self.start_s + QUARTER_S

    @property
    def price(self) -> float:
        """All-in price from the grid."""
        return self.energy + self.grid_fee + self.levies + self.vat

    @property
    def negative(self) -> bool:
        """Whether the exchange price is known to be negative."""
        return _is_negative(self.quote)


class Pricing:
    """Prices quarter hours.

    Args:
        settings: Checked settings.
        book: Exchange prices.
    """

    def __init__(self, settings: TariffSettings, book: PriceBook) -> None:
        self.zone = ZoneInfo(settings.timezone)
        self._settings = settings
        self._book = book
        self._holidays = frozenset(date.fromisoformat(text) for text in settings.holidays)

    def slot(self, wall_s: float) -> Slot:
        """The quarter hour in force at a Unix time."""
        start_s = quarter_of(wall_s)
        local = datetime.fromtimestamp(start_s, self.zone)
        quote = self._book.at(start_s)
        energy, source = self._energy(quote, local)
        fees = self._settings.grid_fee
        grid_fee = price_at(fees.windows, fees.net_eur_per_kwh, local, self._holidays)
        levies = self._settings.levies.total()
        vat = (energy + grid_fee + levies) * self._settings.vat_pct / 100.0
        return Slot(start_s, energy, grid_fee, levies, vat, self._feed_in(quote), quote, source)

    def day(self, day: date) -> tuple[Slot, ...]:
        """All quarter hours of a local day: 96, or 92 or 100 when the clock changes."""
        return tuple(self.slot(start_s) for start_s in quarters_of(day, self.zone))

    def _energy(self, quote: Quote | None, local: datetime) -> tuple[float, PriceSource]:
        dynamic = self._settings.kind == DYNAMIC
        if dynamic and quote is not None:
            margin = self._settings.day_ahead.margin_net_eur_per_kwh
            return quote.eur_per_mwh / KWH_PER_MWH + margin, PriceSource.DYNAMIC
        fixed = self._settings.fixed
        energy = price_at(fixed.windows, fixed.net_eur_per_kwh, local, self._holidays)
        return energy, PriceSource.FALLBACK if dynamic else PriceSource.FIXED

    def _feed_in(self, quote: Quote | None) -> float:
        feed_in = self._settings.feed_in
        return 0.0 if feed_in.negative_unpaid and _is_negative(quote) else feed_in.eur_per_kwh


def _is_negative(quote: Quote | None) -> bool:
    return quote is not None and quote.eur_per_mwh < 0.0
