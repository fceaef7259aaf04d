"""Makes the tariff's tasks from its settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from site_bridge.health import Health
from site_bridge.publish.outbox import Outbox, Stamper
from site_bridge.publish.tariff import TariffPublisher
from site_bridge.tariff.book import PriceBook
from site_bridge.tariff.fetcher import PriceFetcher
from site_bridge.tariff.pricing import Pricing
from site_bridge.tariff.providers import providers
from site_bridge.tariff.settings import TariffSettings
from site_bridge.tariff.source import TariffSource

Task = tuple[Callable[[], Awaitable[None]], Health]


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
    fetcher = PriceFetcher(settings.day_ahead, pricing.zone, book, providers(settings.day_ahead), health)
    fetcher.take_over()
    return fetcher.run, health
