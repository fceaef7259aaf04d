"""`thermiq-bridge tariff`: prices of today and tomorrow."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from revpi.config.loader import load
from revpi.errors import UserError
from site_bridge.publish.outbox import CLOCK_WRONG_BEFORE_S
from site_bridge.settings import BridgeConfig
from site_bridge.tariff.once import TwoDays, two_days
from site_bridge.tariff.pricing import Slot
from site_bridge.tariff.settings import TariffSettings

HEAD = "from   to       price  energy     fee  levies     VAT  feed-in  exchange  source"
DECIMALS = 5


def show(arguments: argparse.Namespace) -> int:
    """Print today's and tomorrow's prices."""
    return print_tariff(load(arguments.config, BridgeConfig).tariff, time.time(), as_json=arguments.json)


def print_tariff(settings: TariffSettings, now_s: float, *, as_json: bool) -> int:
    """Print the table for the day of `now_s` (Unix time) and the next one.

    Raises:
        UserError: The clock is not set.
    """
    if now_s < CLOCK_WRONG_BEFORE_S:
        raise UserError("tariff: the clock of this machine is not set; set it or wait for its time server")
    table = asyncio.run(two_days(settings, now_s))
    zone = ZoneInfo(settings.timezone)
    text = json.dumps(_object(table, zone)) if as_json else "\n".join(_lines(table, zone))
    sys.stdout.write(text + "\n")
    return 0


def _object(table: TwoDays, zone: ZoneInfo) -> dict[str, object]:
    days = [
        {
            "date": day.isoformat(),
            "quarter_hours": len(slots),
            "slots": [_entry(slot, zone) for slot in slots],
        }
        for day, slots in table.days
    ]
    return {"timezone": zone.key, "unit": "EUR/kWh", "days": days, "problems": list(table.problems)}


def _entry(slot: Slot, zone: ZoneInfo) -> dict[str, object]:
    return {
        "start": slot.start_s,
        "end": slot.end_s,
        "local": datetime.fromtimestamp(slot.start_s, zone).isoformat(),
        "price": round(slot.price, DECIMALS),
        "energy": round(slot.energy, DECIMALS),
        "grid_fee": round(slot.grid_fee, DECIMALS),
        "levies": round(slot.levies, DECIMALS),
        "vat": round(slot.vat, DECIMALS),
        "feed_in": round(slot.feed_in, DECIMALS),
        "exchange_eur_per_mwh": slot.quote.eur_per_mwh if slot.quote else None,
        "negative": slot.negative,
        "source": slot.source,
        "provider": slot.quote.provider if slot.quote else None,
    }


def _lines(table: TwoDays, zone: ZoneInfo) -> Iterator[str]:
    """For people: quarter hours of one price in one line, everything but the VAT net, in EUR/kWh."""
    for problem in table.problems:
        yield f"problem with exchange prices: {problem}"
    for day, slots in table.days:
        yield f"{day:%A %Y-%m-%d}, {len(slots)} quarter hours, {zone.key}; EUR/kWh, exchange in EUR/MWh"
        yield HEAD
        for _, equal in groupby(slots, key=_row):
            yield _line(list(equal), zone)
        yield ""


def _row(slot: Slot) -> tuple[str, ...]:
    prices = (slot.price, slot.energy, slot.grid_fee, slot.levies, slot.vat)
    exchange = f"{slot.quote.eur_per_mwh:.2f}" if slot.quote else "-"
    return (*(f"{price:6.4f}" for price in prices), f"{slot.feed_in:.4f}", exchange, slot.source)


def _line(slots: Sequence[Slot], zone: ZoneInfo) -> str:
    times = (datetime.fromtimestamp(at_s, zone) for at_s in (slots[0].start_s, slots[-1].end_s))
    price, energy, fee, levies, vat, feed_in, exchange, source = _row(slots[0])
    start, end = (f"{moment:%H:%M}" for moment in times)
    parts = f"{price:>7} {energy:>7} {fee:>7} {levies:>7} {vat:>7}"
    return f"{start}  {end}  {parts}  {feed_in:>7}  {exchange:>8}  {source}"
