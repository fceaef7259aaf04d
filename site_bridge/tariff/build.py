"""Makes the tariff's tasks from its settings."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from site_bridge.errors import SourceError
from site_bridge.health import Health
from site_bridge.publish.outbox import Outbox, Stamper
from site_bridge.publish.tariff import TariffPublisher
from site_bridge.tariff.book import PriceBook
from site_bridge.tariff.cache import load
from site_bridge.tariff.fetcher import PriceFetcher
from site_bridge.tariff.pricing import Pricing
from site_bridge.tariff.providers import providers
from site_bridge.tariff.settings import TariffSettings
from site_bridge.tariff.source import TariffSource

Task = tuple[Callable[[], Awaitable[None]], Health]

log = logging.getLogger(__name__)


def tariff_sources(settings: TariffSettings, outbox: Outbox, session: str) -> list[Task]:
    """The tariff's task and, with day-ahead prices, the one that fetches them."""
    if not settings.enabled:
        return []
    book = PriceBook()
    pricing = Pricing(settings, book)
    health = Health("tariff")
    publisher = TariffPublisher(outbox, Stamper(session))
    sources: list[Task] = [(TariffSource(pricing, book, publisher, health, settings.sample_s).run, health)]
    if settings.day_ahead.enabled:
        sources.append(_fetching(settings, pricing, book))
    return sources


def _fetching(settings: TariffSettings, pricing: Pricing, book: PriceBook) -> Task:
    health = Health("prices")
    try:
        load(Path(settings.day_ahead.cache_file), book, time.time())
    except SourceError as error:
        log.warning("prices: %s", error)
    fetcher = PriceFetcher(settings.day_ahead, pricing.zone, book, providers(settings.day_ahead), health)
    return fetcher.run, health
