"""Prices: tariff, else the site's table in local time, else one flat price."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from revpi.core.energy.params import PriceParams, PriceWindow, minutes_of
from revpi.core.energy.prices import Prices, PriceSource, PriceView
from revpi.core.inputs import Now, TariffTelemetry
from revpi.core.reading import Timed

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = PriceWindow(start="22:00", end="06:00", import_eur_per_kwh=0.20)
PARAMS = PriceParams(import_eur_per_kwh=0.30, feed_in_eur_per_kwh=0.08, windows=(NIGHT,))


def wall(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()


def table_price(text: str, *windows: PriceWindow) -> float:
    prices = Prices(replace(PARAMS, windows=windows or PARAMS.windows))
    return prices.step(Now(0.0, wall(text)), None).import_eur_per_kwh


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("2026-11-23 21:59", 0.30),
        ("2026-11-23 22:00", 0.20),
        ("2026-11-24 05:59", 0.20),
        ("2026-11-24 06:00", 0.30),
        ("2026-03-29 05:59", 0.20),  # clocks went forward at 2
        ("2026-10-25 05:59", 0.20),  # and back at 3
        ("2026-10-25 06:00", 0.30),
    ],
)
def test_windows_are_local_time(text: str, price: float) -> None:
    assert table_price(text) == price


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    weekend = replace(NIGHT, days="weekend")
    assert table_price("2026-11-22 23:00", weekend) == 0.20  # Sunday
    assert table_price("2026-11-23 05:00", weekend) == 0.20  # Monday, begun on Sunday
    assert table_price("2026-11-23 23:00", weekend) == 0.30
    december = replace(NIGHT, first_month=12, last_month=1)
    assert table_price("2027-02-01 05:00", december) == 0.20
    assert table_price("2027-02-01 23:00", december) == 0.30


def test_the_later_window_holds() -> None:
    noon = PriceWindow(start="11:00", end="13:00", import_eur_per_kwh=0.10)
    day = PriceWindow(start="06:00", end="24:00", import_eur_per_kwh=0.40)
    assert table_price("2026-11-23 12:00", day, noon) == 0.10
    assert table_price("2026-11-23 12:00", noon, day) == 0.40
    assert table_price("2026-11-23 23:59", noon, day) == 0.40


def test_a_tariff_holds_until_its_end_and_only_with_a_clock() -> None:
    start_s = wall("2026-11-23 12:00")
    slot = Timed(
        TariffTelemetry(import_eur_per_kwh=0.05, feed_in_eur_per_kwh=0.07, valid_until_s=start_s + 900.0), 0.0
    )
    prices = Prices(PARAMS)
    assert prices.step(Now(0.0, start_s), slot) == PriceView(0.05, 0.07, PriceSource.TARIFF)
    assert prices.step(Now(900.0, start_s + 929.0), slot).source is PriceSource.TARIFF
    assert prices.step(Now(930.0, start_s + 930.0), slot) == PriceView(0.30, 0.08, PriceSource.TABLE)
    assert prices.step(Now(0.0, None), slot) == PriceView(0.30, 0.08, PriceSource.FLAT)
    assert prices.step(Now(0.0, start_s), slot, 0.5) == PriceView(0.5, 0.07, PriceSource.REQUEST)


def test_export_in_a_negative_slot_is_worth_nothing() -> None:
    now = Now(0.0, wall("2026-05-10 13:00"))
    slot = Timed(
        TariffTelemetry(
            import_eur_per_kwh=0.12,
            feed_in_eur_per_kwh=0.08,
            valid_until_s=(now.wall_s or 0.0) + 900.0,
            negative=True,
        ),
        0.0,
    )
    assert Prices(PARAMS).step(now, slot).feed_in_eur_per_kwh == 0.0
    assert Prices(replace(PARAMS, negative_unpaid=False)).step(now, slot).feed_in_eur_per_kwh == 0.08


@pytest.mark.parametrize(
    "wrong",
    [
        {"import_eur_per_kwh": float("nan")},
        {"import_eur_per_kwh": 300.0},
        {"feed_in_eur_per_kwh": -0.1},
        {"valid_until_s": 4e9},
        {"valid_until_s": float("nan")},
    ],
)
def test_an_implausible_tariff_is_none(wrong: dict[str, float]) -> None:
    now = Now(0.0, wall("2026-11-23 12:00"))
    right = TariffTelemetry(
        import_eur_per_kwh=0.1, feed_in_eur_per_kwh=0.1, valid_until_s=(now.wall_s or 0.0) + 900.0
    )
    assert Prices(PARAMS).step(now, Timed(right, 0.0)).source is PriceSource.TARIFF
    slot = replace(right, **wrong)  # type: ignore[arg-type]  # only the float fields are replaced
    assert Prices(PARAMS).step(now, Timed(slot, 0.0)).source is PriceSource.TABLE


def test_nothing_is_worked_out_anew_within_a_minute() -> None:
    prices = Prices(PARAMS)
    start_s = wall("2026-11-23 12:00")
    first = prices.step(Now(0.0, start_s), None)
    assert prices.step(Now(1.0, start_s + 59.0), None) is first


@pytest.mark.parametrize("clock", ["", "7:00", "07:60", "24:01", "ab:cd", "-1:30", "07:00:00"])
def test_times_of_day_are_checked(clock: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        minutes_of(clock)
    assert "must be a time of day" in (PriceWindow(start=clock).check() or "")


def test_zone_is_checked() -> None:
    assert "Mars/Base" in (PriceParams(timezone="Mars/Base").check() or "")
    assert PriceParams().check() is None
