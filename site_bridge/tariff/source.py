"""The tariff's endless task: which price is in force now, and which ones come."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from revpi.core.reading import Bad, Cause, Good
from site_bridge.health import Health
from site_bridge.publish.outbox import CLOCK_WRONG_BEFORE_S
from site_bridge.publish.tariff import TariffPublisher
from site_bridge.tariff.book import PriceBook
from site_bridge.tariff.calendar import local_day
from site_bridge.tariff.pricing import PriceSource, Pricing, Slot

SHORTEST_TURN_S = 0.05  # timers may end a moment before the quarter hour does
NO_CLOCK = "the clock is not set: no price is known"


class TariffSource:
    """Publishes the quarter hour in force again and again, and what comes whenever that changes.

    Args:
        pricing: Prices quarter hours.
        book: Exchange prices, filled by others.
        publisher: Where to.
        health: Not ok while the clock is not set.
        sample_s: Period of the sample for the PLC.
        wall: Unix time.
    """

    def __init__(
        self,
        pricing: Pricing,
        book: PriceBook,
        publisher: TariffPublisher,
        health: Health,
        sample_s: float,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._pricing = pricing
        self._book = book
        self._publisher = publisher
        self._health = health
        self._sample_s = sample_s
        self._wall = wall
        self._ever = False

    async def run(self) -> None:
        """For ever; a new quarter hour is told at once."""
        while True:
            now_s = self._wall()
            if now_s < CLOCK_WRONG_BEFORE_S:
                self._unknown()
                await asyncio.sleep(self._sample_s)
                continue
            slot = self._pricing.slot(now_s)
            self._tell(slot, now_s)
            await asyncio.sleep(min(self._sample_s, max(slot.end_s - self._wall(), SHORTEST_TURN_S)))

    def _tell(self, slot: Slot, now_s: float) -> None:
        self._publisher.slot(slot, time.monotonic(), reason(slot, self._pricing, self._book, now_s))
        self._publisher.forecast(coming(self._pricing, now_s))
        self._publisher.quality(Good(slot))
        self._health.worked(time.monotonic())
        self._ever = True

    def _unknown(self) -> None:
        self._publisher.quality(Bad(Cause.TOO_OLD if self._ever else Cause.NEVER_SEEN))
        self._health.broke(time.monotonic(), NO_CLOCK)


def coming(pricing: Pricing, now_s: float) -> tuple[Slot, ...]:
    """The slots from now to the end of tomorrow."""
    today = local_day(now_s, pricing.zone)
    slots = (*pricing.day(today), *pricing.day(today + timedelta(days=1)))
    return tuple(slot for slot in slots if slot.end_s > now_s)


def reason(slot: Slot, pricing: Pricing, book: PriceBook, now_s: float) -> str:
    """Which price is in force and why, in words."""
    if slot.source is PriceSource.FIXED:
        return "fixed table of the contract"
    if slot.source is PriceSource.FALLBACK or slot.quote is None:
        return "fixed table, because no exchange price is known for this quarter hour"
    until = datetime.fromtimestamp(book.known_until(now_s), pricing.zone)
    return f"exchange price by {slot.quote.provider}, known until {until:%Y-%m-%d %H:%M}"
