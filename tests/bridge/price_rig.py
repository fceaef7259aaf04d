"""Servers of prices and a clock for tests of what is fetched from them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sim.prices.day import exchange_prices
from sim.prices.server import PriceServer
from site_bridge.tariff.settings import DayAheadSettings

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 23)
PRICES = exchange_prices(TODAY, 2)


def at(clock: str, day: date = TODAY) -> float:
    """Unix time of a local time of a day."""
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=BERLIN).timestamp()


class Clock:
    """A wall clock that tests set."""

    def __init__(self, now_s: float) -> None:
        self.now_s = now_s

    def __call__(self) -> float:
        return self.now_s


@contextlib.contextmanager
def serving(prices: dict[int, float] | None = None) -> Iterator[PriceServer]:
    """Both sources on this machine."""
    server = PriceServer(PRICES if prices is None else prices)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def day_ahead(server: PriceServer, folder: Path, timeout_s: float = 2.0) -> DayAheadSettings:
    """Settings that ask the simulated sources, often."""
    return DayAheadSettings(
        enabled=True,
        timeout_s=timeout_s,
        retry_s=0.05,
        recheck_s=0.05,
        cache_file=str(folder / "prices"),
        energy_charts_url=server.energy_charts_url,
        smard_url=server.smard_url,
    )


def run_tasks(tasks: Sequence[Callable[[], Awaitable[None]]], use: Callable[[], Awaitable[None]]) -> None:
    """Use endless tasks, then end them."""

    async def forever(run: Callable[[], Awaitable[None]]) -> None:
        await run()

    async def main() -> None:
        running = [asyncio.create_task(forever(run)) for run in tasks]
        try:
            await use()
            assert not any(task.done() for task in running)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    asyncio.run(main())
