"""Prices by hand: from disk, else asked for once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from site_bridge.errors import SourceError
from site_bridge.tariff.book import PriceBook
from site_bridge.tariff.cache import load
from site_bridge.tariff.calendar import local_day
from site_bridge.tariff.fetcher import Round, fetch
from site_bridge.tariff.plan import wanted_until
from site_bridge.tariff.pricing import Pricing, Slot
from site_bridge.tariff.providers import providers
from site_bridge.tariff.settings import TariffSettings
from site_bridge.tariff.windows import minutes_of


@dataclass(frozen=True, slots=True)
class TwoDays:
    """Today and tomorrow.

    Attributes:
        days: Slots of each local day.
        problems: What was wrong on the way to exchange prices, in words.
    """

    days: tuple[tuple[date, tuple[Slot, ...]], ...]
    problems: tuple[str, ...]


async def two_days(settings: TariffSettings, now_s: float) -> TwoDays:
    """Prices as the bridge would publish them; nothing is written to disk."""
    book = PriceBook()
    pricing = Pricing(settings, book)
    problems = await _fill(settings, book, pricing, now_s) if settings.day_ahead.enabled else []
    today = local_day(now_s, pricing.zone)
    days = tuple((day, pricing.day(day)) for day in (today, today + timedelta(days=1)))
    return TwoDays(days, tuple(problems))


async def fetch_once(settings: TariffSettings, now_s: float) -> str:
    """Ask the providers once; one line: who answered, until when prices are known.

    Raises:
        SourceError: Nobody answered, or not with the present price.
    """
    book = PriceBook()
    pricing = Pricing(settings, book)
    result = await _ask(settings, book, pricing, now_s)
    if failures := result.failures(book, now_s):
        raise SourceError("; ".join(failures))
    until = datetime.fromtimestamp(book.known_until(now_s), pricing.zone)
    return f"{', '.join(result.answered)}, prices until {until:%Y-%m-%d %H:%M}"


async def _fill(settings: TariffSettings, book: PriceBook, pricing: Pricing, now_s: float) -> list[str]:
    problems = []
    try:
        load(Path(settings.day_ahead.cache_file), book, now_s)
    except SourceError as error:
        problems.append(str(error))
    if book.known_until(now_s) < _until_s(settings, pricing, now_s):
        problems += (await _ask(settings, book, pricing, now_s)).problems
    return problems


async def _ask(settings: TariffSettings, book: PriceBook, pricing: Pricing, now_s: float) -> Round:
    day_ahead, until_s = settings.day_ahead, _until_s(settings, pricing, now_s)
    return await fetch(book, providers(day_ahead), day_ahead.timeout_s, now_s, pricing.zone, until_s)


def _until_s(settings: TariffSettings, pricing: Pricing, now_s: float) -> int:
    return wanted_until(now_s, pricing.zone, minutes_of(settings.day_ahead.publication) or 0, 0.0)
