"""Prices of quarter hours: table, windows, levies, VAT, exchange; days of 92, 96 and 100 of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from revpi.config.loader import parse
from revpi.contract.topics import TARIFF_SOURCES
from revpi.errors import UserError
from site_bridge.tariff.book import PriceBook
from site_bridge.tariff.calendar import QUARTER_S, day_start_s, quarters_of
from site_bridge.tariff.pricing import PriceSource, Pricing, Slot
from site_bridge.tariff.settings import DayAheadSettings, FeedInSettings, TariffSettings

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN, PLAIN = date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 23)

MODUL_3 = """
kind = "fixed"
vat_pct = 19
holidays = ["2026-12-25"]
[fixed]
net_eur_per_kwh = 0.10
[[fixed.windows]]
start = "22:00"
end = "06:00"
net_eur_per_kwh = 0.08
days = "weekdays"
[grid_fee]
net_eur_per_kwh = 0.09
[[grid_fee.windows]]
start = "17:15"
end = "20:30"
net_eur_per_kwh = 0.15
quarters = [1, 4]
[[grid_fee.windows]]
start = "01:00"
end = "05:00"
net_eur_per_kwh = 0.03
quarters = [1, 4]
[levies]
electricity_tax_net_eur_per_kwh = 0.02
kwkg_net_eur_per_kwh = 0.01
offshore_net_eur_per_kwh = 0.01
stromnev_net_eur_per_kwh = 0.005
concession_net_eur_per_kwh = 0.005
"""


def settings_of(text: str) -> TariffSettings:
    return parse(text, "bridge.toml", TariffSettings)


def at(text: str) -> float:
    """Unix time of a local time, "" for the first and "b" for the second of a repeated hour."""
    moment = datetime.fromisoformat(text.removesuffix("b")).replace(tzinfo=BERLIN, fold=text.endswith("b"))
    return moment.timestamp()


def dynamic(margin: float) -> TariffSettings:
    day_ahead = DayAheadSettings(enabled=True, margin_net_eur_per_kwh=margin)
    return TariffSettings(kind="dynamic", day_ahead=day_ahead)


def table(settings: TariffSettings, day: date) -> tuple[Slot, ...]:
    return Pricing(settings, PriceBook()).day(day)


@pytest.mark.parametrize(("day", "count"), [(SPRING, 92), (PLAIN, 96), (AUTUMN, 100)])
def test_a_day_has_as_many_quarter_hours_as_its_clock_shows(day: date, count: int) -> None:
    assert len(table(TariffSettings(), day)) == count


@given(
    st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.sampled_from(["Europe/Berlin", "Asia/Kathmandu", "UTC"])
)
@example(SPRING, "Europe/Berlin")
@example(AUTUMN, "Europe/Berlin")
def test_slots_cover_the_day_without_gap_or_overlap(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    slots = table(TariffSettings(timezone=name), day)
    assert slots[0].start_s == day_start_s(day, zone)
    assert slots[-1].end_s == day_start_s(day + timedelta(days=1), zone)
    assert all(before.end_s == after.start_s for before, after in pairwise(slots))
    assert {slot.end_s - slot.start_s for slot in slots} == {QUARTER_S}
    assert all(datetime.fromtimestamp(slot.start_s, zone).date() == day for slot in slots)


@pytest.mark.parametrize(
    ("when", "energy", "fee"),
    [
        ("2026-11-23 12:00", 0.10, 0.09),
        ("2026-11-23 17:14", 0.10, 0.09),
        ("2026-11-23 17:15", 0.10, 0.15),
        ("2026-11-23 20:29", 0.10, 0.15),
        ("2026-11-23 20:30", 0.10, 0.09),
        ("2026-08-03 18:00", 0.10, 0.09),  # third quarter: no windows of the fee
        ("2026-11-23 22:00", 0.08, 0.09),  # Monday evening
        ("2026-11-24 05:59", 0.08, 0.09),
        ("2026-11-24 06:00", 0.10, 0.09),
        ("2026-11-23 03:00", 0.10, 0.03),  # Monday morning belongs to Sunday evening
        ("2026-11-28 05:00", 0.08, 0.09),  # Saturday morning belongs to Friday evening
        ("2026-11-28 23:00", 0.10, 0.09),
        ("2026-12-25 23:00", 0.10, 0.09),  # a Friday that counts as Sunday
    ],
)
def test_windows_hold_by_the_local_clock(when: str, energy: float, fee: float) -> None:
    slot = Pricing(settings_of(MODUL_3), PriceBook()).slot(at(when))
    assert (slot.energy, slot.grid_fee) == (energy, fee)
    assert slot.levies == pytest.approx(0.05)
    assert slot.price == pytest.approx((energy + fee + 0.05) * 1.19)
    assert slot.vat == pytest.approx((energy + fee + 0.05) * 0.19)
    assert slot.source is PriceSource.FIXED


@pytest.mark.parametrize(
    ("day", "cheap", "dear", "rest"),
    [(SPRING, 12, 13, 67), (PLAIN, 16, 13, 67), (AUTUMN, 20, 13, 67)],
)
def test_the_repeated_hour_counts_twice_and_the_lost_one_not_at_all(
    day: date, cheap: int, dear: int, rest: int
) -> None:
    fees = [slot.grid_fee for slot in table(settings_of(MODUL_3), day)]
    assert [fees.count(fee) for fee in (0.03, 0.15, 0.09)] == [cheap, dear, rest]


def test_both_passes_of_the_repeated_hour_are_slots_of_their_own() -> None:
    pricing = Pricing(TariffSettings(), PriceBook())
    first, second = pricing.slot(at("2026-10-25 02:30")), pricing.slot(at("2026-10-25 02:30b"))
    assert second.start_s - first.start_s == 3600
    assert [first.start_s, second.start_s] == [
        datetime(2026, 10, 25, hour, 30, tzinfo=UTC).timestamp() for hour in (0, 1)
    ]


def test_the_later_window_holds() -> None:
    later = '[[fixed.windows]]\nstart = "23:00"\nend = "24:00"\nnet_eur_per_kwh = -0.01\n'
    pricing = Pricing(settings_of(MODUL_3.replace("[grid_fee]", later + "[grid_fee]")), PriceBook())
    assert pricing.slot(at("2026-11-23 23:59")).energy == -0.01
    assert pricing.slot(at("2026-11-23 22:59")).energy == 0.08


def test_the_defaults_make_a_usual_price() -> None:
    assert {round(slot.price, 3) for slot in table(TariffSettings(), PLAIN)} == {0.299}


def test_exchange_prices_as_long_as_they_last_then_the_table() -> None:
    book = PriceBook()
    noon = int(at("2026-11-23 12:00"))
    book.add({noon: 100.0, noon + QUARTER_S: -50.0}, "energy-charts", noon, replace=True)
    pricing = Pricing(dynamic(0.02), book)
    slots = [pricing.slot(noon + n * QUARTER_S) for n in range(3)]
    assert [slot.source for slot in slots] == [PriceSource.DYNAMIC, PriceSource.DYNAMIC, PriceSource.FALLBACK]
    assert [slot.energy for slot in slots] == [pytest.approx(0.12), pytest.approx(-0.03), 0.095]
    assert [slot.negative for slot in slots] == [False, True, False]
    assert [slot.feed_in for slot in slots] == [0.08, 0.0, 0.08]
    assert book.known_until(noon) == noon + 2 * QUARTER_S
    assert book.known_until(noon + 2 * QUARTER_S) == noon + 2 * QUARTER_S


def test_a_fixed_tariff_knows_negative_prices_too() -> None:
    book = PriceBook()
    noon = int(at("2026-11-23 12:00"))
    book.add({noon: -0.01}, "smard", noon, replace=True)
    assert Pricing(TariffSettings(), book).slot(noon).feed_in == 0.0
    paid = TariffSettings(feed_in=FeedInSettings(negative_unpaid=False))
    slot = Pricing(paid, book).slot(noon)
    assert (slot.feed_in, slot.negative, slot.source) == (0.08, True, PriceSource.FIXED)


def test_a_fallback_fills_gaps_and_the_preferred_source_replaces() -> None:
    book = PriceBook()
    now = int(at("2026-11-23 12:00"))
    assert book.add({now: 1.0}, "smard", now, replace=False)
    assert book.add({now: 2.0}, "energy-charts", now, replace=True)
    assert not book.add({now: 3.0}, "smard", now, replace=False)
    found = book.at(now)
    assert found is not None
    assert (found.eur_per_mwh, found.provider) == (2.0, "energy-charts")


def test_the_book_stays_small() -> None:
    book = PriceBook()
    for day in range(100):
        start = day_start_s(PLAIN + timedelta(days=day), BERLIN)
        book.add(
            dict.fromkeys(quarters_of(PLAIN + timedelta(days=day), BERLIN), 1.0), "x", start, replace=True
        )
    assert len(list(book)) < 600


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[fixed.windows]]\nstart = "17:10"', "quarter hour"),
        ('[[fixed.windows]]\nstart = "25:00"', "quarter hour"),
        ('[[fixed.windows]]\nend = "6:00"', "quarter hour"),
        ('[[grid_fee.windows]]\nstart = "06:00"\nend = "06:00"', "whole day"),
        ("[[grid_fee.windows]]\nquarters = []", "at least one"),
        ("[[grid_fee.windows]]\nquarters = [5]", "1 to 4"),
        ("[grid_fee]\nnet_eur_per_kwh = 9.5", "0 to 1 EUR/kWh"),
        ('kind = "dynamic"', "day_ahead.enabled"),
        ('timezone = "Europe/Walda"', "IANA"),
        ('timezone = "../etc/passwd"', "IANA"),
        ('holidays = ["25.12.2026"]', "2026-12-25"),
        ('[day_ahead]\nsmard_url = "http://www.smard.de"', "https://"),
        ('[day_ahead]\nsmard_url = "file:///etc/passwd"', "https://"),
        ('[day_ahead]\npublication = "13:01"', "quarter hour"),
    ],
)
def test_a_mistake_in_the_file_is_named(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        settings_of(text)


def test_the_contract_knows_every_source_of_a_price() -> None:
    assert tuple(PriceSource) == TARIFF_SOURCES
