"""The tariff's tasks together, and the command that prints the table."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from revpi.contract.tariff import decode_tariff
from revpi.core.inputs import TariffTelemetry
from revpi.errors import UserError
from sim.prices.day import exchange_prices
from sim.prices.server import PriceServer
from site_bridge.cli.tariff import print_tariff
from site_bridge.errors import SourceError
from site_bridge.health import Health
from site_bridge.publish.outbox import Stamper
from site_bridge.publish.tariff import TariffPublisher
from site_bridge.tariff.book import PriceBook
from site_bridge.tariff.build import tariff_sources
from site_bridge.tariff.fetcher import PriceFetcher
from site_bridge.tariff.once import fetch_once
from site_bridge.tariff.pricing import Pricing
from site_bridge.tariff.providers import providers
from site_bridge.tariff.settings import DayAheadSettings, FixedSettings, TariffSettings
from site_bridge.tariff.source import TariffSource
from tests.bridge.price_rig import BERLIN, PRICES, TODAY, Clock, at, day_ahead, run_tasks, serving
from tests.bridge.recording import RecordingOutbox, until

SAMPLE_KEYS = {
    *("session", "seq", "ts", "mono_s"),
    *("import_eur_per_kwh", "feed_in_eur_per_kwh", "valid_until", "negative"),
}


class Desk:
    """Both tasks of a dynamic tariff, with a clock that tests set."""

    def __init__(self, server: PriceServer, folder: Path, clock: str) -> None:
        prices = day_ahead(server, folder, timeout_s=60.0)
        self.settings = TariffSettings(enabled=True, kind="dynamic", sample_s=0.05, day_ahead=prices)
        self.wall = Clock(at(clock))
        self.outbox = RecordingOutbox()
        self.health = Health("tariff")
        self.book = PriceBook()
        pricing = Pricing(self.settings, self.book)
        publisher = TariffPublisher(self.outbox, Stamper("bridge-1", self.wall))
        self.source = TariffSource(pricing, self.book, publisher, self.health, 0.05, self.wall)
        self.fetcher = PriceFetcher(
            prices, BERLIN, self.book, providers(prices), Health("prices"), self.wall, lambda: 0.0
        )

    def run(self, use: Callable[[], Awaitable[None]]) -> None:
        run_tasks([self.source.run, self.fetcher.run], use)

    def said(self, name: str) -> str | None:
        return self.outbox.last(f"tariff/{name}")

    def samples(self) -> list[TariffTelemetry]:
        return [decode_tariff(text.encode())[1] for text in self.outbox.all("tariff/sample")]

    async def says(self, name: str, text: str) -> None:
        await until(lambda: self.said(name) == text, f"{name} {text}")


def test_publishes_the_slot_in_force_and_what_comes(tmp_path: Path) -> None:
    with serving() as server:
        desk = Desk(server, tmp_path, "18:07")
        desk.run(lambda: desk.says("source", "dynamic"))
    exchange = PRICES[int(at("18:00"))]
    price = (exchange / 1000 + 0.015 + 0.09 + 0.06656) * 1.19
    assert desk.said("price") == f"{price:.5f}"
    assert desk.said("feed_in") == "0.08000"
    assert desk.said("quality") == "good"
    assert desk.said("reason") == "exchange price by energy-charts, known until 2026-11-25 00:00"
    newest = desk.samples()[-1]
    assert newest.import_eur_per_kwh == pytest.approx(price)
    assert newest.valid_until_s == at("18:15")
    assert set(json.loads(desk.outbox.all("tariff/sample")[-1])) == SAMPLE_KEYS
    forecast = json.loads(desk.said("forecast") or "")
    assert len(forecast) == 24 + 96
    assert forecast[0] == {
        "start": at("18:00"),
        "end": at("18:15"),
        "import_eur_per_kwh": round(price, 5),
        "feed_in_eur_per_kwh": 0.08,
        "negative": False,
        "source": "dynamic",
    }
    assert forecast[-1]["end"] == at("00:00", TODAY + timedelta(days=2))


def test_without_internet_prices_hold_to_their_end_then_the_table(tmp_path: Path) -> None:
    with serving() as server:
        desk = Desk(server, tmp_path, "14:00")

        async def use() -> None:
            await desk.says("source", "dynamic")
            server.faults |= dict.fromkeys(("energy-charts", "smard"), lambda a: replace(a, status=500))
            tomorrow = TODAY + timedelta(days=1)
            desk.wall.now_s = at("23:59", tomorrow)
            await until(lambda: desk.samples()[-1].valid_until_s > at("23:59", tomorrow), "last slot")
            assert desk.said("source") == "dynamic"
            desk.wall.now_s += 61.0
            await desk.says("source", "fallback")

        desk.run(use)
    assert desk.samples()[-1].import_eur_per_kwh == pytest.approx((0.095 + 0.09 + 0.06656) * 1.19)
    assert "no exchange price is known" in (desk.said("reason") or "")
    assert desk.said("quality") == "good"


def test_a_negative_price_makes_feed_in_worthless(tmp_path: Path) -> None:
    noon = int(at("12:00"))
    with serving(PRICES | {noon: -80.0}) as server:
        desk = Desk(server, tmp_path, "12:05")
        desk.run(lambda: desk.says("feed_in", "0.00000"))
    newest = desk.samples()[-1]
    assert newest.negative
    assert newest.feed_in_eur_per_kwh == 0.0
    assert newest.import_eur_per_kwh == pytest.approx((-0.08 + 0.015 + 0.09 + 0.06656) * 1.19)


def test_a_server_that_hangs_never_delays_the_sample(tmp_path: Path) -> None:
    with serving() as server:
        desk = Desk(server, tmp_path, "18:07")
        server.faults |= dict.fromkeys(("energy-charts", "smard"), lambda a: replace(a, hang=True))

        async def use() -> None:
            await until(lambda: bool(server.requests), "asked")
            before = len(desk.samples())
            await until(lambda: len(desk.samples()) >= before + 5, "samples go on")

        desk.run(use)
    assert desk.said("source") == "fallback"


def test_without_a_clock_nothing_is_invented(tmp_path: Path) -> None:
    with serving() as server:
        desk = Desk(server, tmp_path, "18:07")
        desk.wall.now_s = 1_000_000.0

        async def use() -> None:
            await desk.says("quality", "bad:never_seen")
            assert {name for name, _ in desk.outbox.sent} == {"tariff/quality"}
            assert "clock" in desk.health.detail
            desk.wall.now_s = at("18:07")
            await desk.says("source", "dynamic")
            desk.wall.now_s = 1_000_000.0
            await desk.says("quality", "bad:too_old")
            count = len(desk.samples())
            await until(lambda: desk.health.ok is False, "said")
            assert len(desk.samples()) == count

        desk.run(use)


def test_a_price_beyond_the_contract_is_told_as_its_end(tmp_path: Path) -> None:
    with serving(PRICES | {int(at("18:00")): 4000.0}) as server:
        desk = Desk(server, tmp_path, "18:07")
        desk.run(lambda: desk.says("source", "dynamic"))
    assert desk.samples()[-1].import_eur_per_kwh == 3.0
    assert float(desk.said("price") or 0) == pytest.approx((4.015 + 0.09 + 0.06656) * 1.19, abs=1e-5)


def test_only_what_is_configured_runs(tmp_path: Path) -> None:
    def names(settings: TariffSettings) -> list[str]:
        return [health.name for _, health in tariff_sources(settings, RecordingOutbox(), "s")]

    prices = DayAheadSettings(enabled=True, cache_file=str(tmp_path / "prices"))
    assert names(TariffSettings()) == []
    assert names(TariffSettings(enabled=True)) == ["tariff"]
    assert names(TariffSettings(enabled=True, day_ahead=prices)) == ["tariff", "prices"]
    (tmp_path / "prices").write_text("torn")
    assert names(TariffSettings(enabled=True, day_ahead=prices)) == ["tariff", "prices"]


def printed(capsys: pytest.CaptureFixture[str], settings: TariffSettings, now_s: float, as_json: bool) -> str:
    assert print_tariff(settings, now_s, as_json=as_json) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(("day", "counts"), [(date(2026, 3, 28), [96, 92]), (date(2026, 10, 25), [100, 96])])
def test_the_command_lists_each_quarter_hour(
    capsys: pytest.CaptureFixture[str], day: date, counts: list[int]
) -> None:
    table = json.loads(printed(capsys, TariffSettings(), at("10:00", day), as_json=True))
    assert [entry["quarter_hours"] for entry in table["days"]] == counts
    assert [len(entry["slots"]) for entry in table["days"]] == counts
    slot = table["days"][0]["slots"][0]
    parts = slot["energy"] + slot["grid_fee"] + slot["levies"] + slot["vat"]
    assert slot["price"] == pytest.approx(parts, abs=1e-4)
    assert slot["local"] in {"2026-03-28T00:00:00+01:00", "2026-10-25T00:00:00+02:00"}


def test_the_table_for_people_names_prices_and_source(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with serving() as server:
        settings = TariffSettings(kind="dynamic", day_ahead=day_ahead(server, tmp_path))
        text = printed(capsys, settings, at("14:00"), as_json=False)
    assert "Monday 2026-11-23, 96 quarter hours, Europe/Berlin" in text
    assert text.count("dynamic") == 192
    assert "18:00  18:15" in text
    assert list(tmp_path.iterdir()) == []


def test_the_table_says_why_exchange_prices_are_missing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with serving() as server:
        settings = TariffSettings(kind="dynamic", day_ahead=day_ahead(server, tmp_path))
    text = printed(capsys, settings, at("14:00"), as_json=False)
    assert text.startswith("problem with exchange prices: energy-charts: cannot be reached")
    assert text.count("fallback") == 2
    assert "00:00  00:00" in text


def test_one_source_that_fails_while_the_other_answers_is_a_problem_not_a_lack(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with serving() as server:
        server.faults["energy-charts"] = lambda a: replace(a, status=500)
        settings = TariffSettings(kind="dynamic", day_ahead=day_ahead(server, tmp_path))
        text = printed(capsys, settings, at("14:00"), as_json=False)
    assert text.startswith("problem with exchange prices: energy-charts: HTTP 500\n")
    assert text.count("dynamic") == 192


@pytest.mark.parametrize("first", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_asked_by_hand_prices_that_lack_the_present_are_no_success(first: date, tmp_path: Path) -> None:
    with serving(exchange_prices(first, 1)) as server:
        settings = TariffSettings(kind="dynamic", day_ahead=day_ahead(server, tmp_path))
        with pytest.raises(SourceError, match="smard: no price for the present"):
            asyncio.run(fetch_once(settings, at("14:00")))


def test_the_table_needs_a_clock() -> None:
    with pytest.raises(UserError, match="clock"):
        print_tariff(TariffSettings(fixed=FixedSettings()), 0.0, as_json=False)
