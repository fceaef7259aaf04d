"""Fetches exchange prices: the preferred source, for its gaps the other; kept on disk."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from site_bridge.errors import SourceError
from site_bridge.health import Health
from site_bridge.publish.outbox import CLOCK_WRONG_BEFORE_S
from site_bridge.tariff.book import PriceBook
from site_bridge.tariff.cache import load, save
from site_bridge.tariff.calendar import local_day
from site_bridge.tariff.plan import pause_s, wanted_until
from site_bridge.tariff.providers import Provider
from site_bridge.tariff.settings import DayAheadSettings
from site_bridge.tariff.web import BusyError, Web
from site_bridge.tariff.windows import minutes_of

LOOK_S = 5.0
SPREAD_S = 300.0

log = logging.getLogger(__name__)


class Round:
    """One attempt at all providers.

    Attributes:
        answered: Names of those who told prices.
        problems: What was wrong with the others, in words.
        changed: Whether the book has new prices.
        retry_after_s: Longest pause that one asked for.
    """

    def __init__(self) -> None:
        self.answered: list[str] = []
        self.problems: list[str] = []
        self.changed = False
        self.retry_after_s = 0.0

    def failures(self, book: PriceBook, now_s: float) -> list[str]:
        """Why the round is no success, in words: nobody answered, or nobody knows the present price."""
        if not self.answered:
            return self.problems
        if book.known_until(now_s) > now_s:
            return []
        return [*self.problems, f"{', '.join(self.answered)}: no price for the present"]


async def fetch(
    book: PriceBook,
    providers: Sequence[Provider],
    timeout_s: float,
    now_s: float,
    zone: ZoneInfo,
    until_s: float,
) -> Round:
    """Ask one provider after the other until the book reaches `until_s` (Unix time)."""
    result = Round()
    today = local_day(now_s, zone)
    async with Web(timeout_s) as web:
        for provider in providers:
            try:
                prices = await provider.prices(web, today, today + timedelta(days=1))
            except SourceError as error:
                result.problems.append(f"{provider.name}: {error}")
                result.retry_after_s = max(result.retry_after_s, _patience_s(error))
                continue
            first = provider is providers[0]
            result.changed |= book.add(prices, provider.name, now_s, replace=first)
            result.answered.append(provider.name)
            if book.known_until(now_s) >= until_s:
                break
    return result


def _patience_s(error: SourceError) -> float:
    return error.retry_after_s if isinstance(error, BusyError) else 0.0


class PriceFetcher:
    """Keeps the book filled.

    Args:
        settings: Sources and pauses.
        zone: Of the local day.
        book: Filled here and nowhere else.
        providers: Preferred one first.
        health: Not ok when nobody answers, or the disk does not take the prices.
        wall: Unix time.
        chance: Random number from 0 to 1.
    """

    def __init__(
        self,
        settings: DayAheadSettings,
        zone: ZoneInfo,
        book: PriceBook,
        providers: Sequence[Provider],
        health: Health,
        wall: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._settings = settings
        self._zone = zone
        self._book = book
        self._providers = providers
        self._health = health
        self._wall = wall
        self._chance = chance
        self._spread_s = SPREAD_S * chance()
        self._failures = 0
        self._not_before_s = 0.0
        self._taken_over = False

    def take_over(self) -> None:
        """Take the prices that were kept on disk, once, as soon as the clock tells which of them count."""
        now_s = self._wall()
        if self._taken_over or now_s < CLOCK_WRONG_BEFORE_S:
            return
        self._taken_over = True
        try:
            load(Path(self._settings.cache_file), self._book, now_s)
        except SourceError as error:
            log.warning("prices: %s", error)

    async def run(self) -> None:
        """For ever; looks often, asks seldom, so that a clock that jumps does no harm."""
        while True:
            self.take_over()
            now_s = self._wall()
            if now_s < CLOCK_WRONG_BEFORE_S:
                self._health.broke(time.monotonic(), "the clock is not set: no prices can be asked for")
            elif self._is_due(now_s):
                await self._attempt(now_s)
            elif self._health.ok is None:
                self._health.worked(time.monotonic())
            await asyncio.sleep(min(LOOK_S, self._settings.retry_s, self._settings.recheck_s))

    def _is_due(self, now_s: float) -> bool:
        return time.monotonic() >= self._not_before_s and self._book.known_until(now_s) < self._until_s(now_s)

    def _until_s(self, now_s: float) -> int:
        publication_min = minutes_of(self._settings.publication) or 0
        return wanted_until(now_s, self._zone, publication_min, self._spread_s)

    async def _attempt(self, now_s: float) -> None:
        until_s = self._until_s(now_s)
        result = await fetch(
            self._book, self._providers, self._settings.timeout_s, now_s, self._zone, until_s
        )
        self._failures = 0 if result.answered else self._failures + 1
        wait_s = pause_s(self._failures, self._settings.retry_s, self._settings.recheck_s, self._chance())
        self._not_before_s = time.monotonic() + max(wait_s, result.retry_after_s)
        problems = result.failures(self._book, now_s)
        if result.changed:
            problems += await self._keep()
        if problems:
            self._health.broke(time.monotonic(), "; ".join(problems))
        else:
            self._health.worked(time.monotonic())

    async def _keep(self) -> list[str]:
        try:
            await asyncio.to_thread(save, Path(self._settings.cache_file), self._book)
        except SourceError as error:
            return [str(error)]
        return []
