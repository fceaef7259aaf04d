"""Exchange prices from servers that fail in every way, and from a disk that tears."""

from __future__ import annotations

import asyncio
import json
import random
import ssl
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from sim.prices.day import exchange_prices
from sim.prices.server import WEEK_MS, Answer, Fault, PriceServer
from site_bridge.errors import SourceError
from site_bridge.health import Health
from site_bridge.tariff.book import PriceBook
from site_bridge.tariff.cache import load, save
from site_bridge.tariff.calendar import QUARTER_S
from site_bridge.tariff.fetcher import PriceFetcher
from site_bridge.tariff.plan import JITTER, LONGEST_PAUSE_S, pause_s, wanted_until
from site_bridge.tariff.providers import EnergyCharts, Smard, providers
from site_bridge.tariff.rows import expand
from site_bridge.tariff.web import Web
from tests.bridge.price_rig import BERLIN, PRICES, TODAY, Clock, at, day_ahead, run_tasks, serving
from tests.bridge.recording import until

MIDNIGHT = int(at("00:00", TODAY + timedelta(days=1)))
END = int(at("00:00", TODAY + timedelta(days=2)))


class Post:
    """A fetcher with its book, at a time of day."""

    def __init__(
        self, server: PriceServer, folder: Path, clock: str = "14:00", timeout_s: float = 2.0
    ) -> None:
        self.wall = Clock(at(clock))
        self.book = PriceBook()
        self.health = Health("prices")
        self.settings = day_ahead(server, folder, timeout_s)
        self.fetcher = PriceFetcher(
            self.settings,
            BERLIN,
            self.book,
            providers(self.settings),
            self.health,
            wall=self.wall,
            chance=lambda: 0.0,
        )

    def known_until(self) -> int:
        return self.book.known_until(self.wall.now_s)

    def who(self, clock: str = "18:00") -> str:
        quote = self.book.at(int(at(clock)))
        return "" if quote is None else quote.provider

    async def reaches(self, end_s: int) -> None:
        await until(lambda: self.known_until() == end_s, "prices known")
        await until(lambda: self.health.ok is not None, "told")


def changed(**values: object) -> Fault:
    """An answer with other values in its object."""
    return lambda answer: replace(answer, body=json.dumps(json.loads(answer.body) | values).encode())


def _text_prices(answer: Answer) -> Answer:
    content = json.loads(answer.body)
    return replace(answer, body=json.dumps(content | {"price": [str(p) for p in content["price"]]}).encode())


FAULTS: dict[str, tuple[Fault, str]] = {
    "hangs": (lambda a: replace(a, hang=True), "no answer within"),
    "500": (lambda a: replace(a, status=500), "HTTP 500"),
    "404": (lambda a: replace(a, status=404), "HTTP 404"),
    "redirects": (
        lambda a: replace(a, status=302, headers=(("Location", "http://127.0.0.1:1/"),)),
        "HTTP 302",
    ),
    "too busy": (lambda a: replace(a, status=429), "HTTP 429"),
    "torn json": (lambda a: replace(a, body=a.body[:-9]), "not JSON"),
    "no object": (lambda a: replace(a, body=b"[1, 2]"), "not a JSON object"),
    "empty": (lambda a: replace(a, body=b""), "not JSON"),
    "html": (lambda a: replace(a, body=b"<html>maintenance</html>"), "not JSON"),
    "NaN": (changed(price=[float("nan")] * 192), "NaN"),
    "huge": (lambda a: replace(a, body=a.body + b" " * 70_000), "more than 65536 bytes"),
    "deep": (lambda a: replace(a, body=b"[" * 30_000), "not JSON"),
    "cut off": (lambda a: replace(a, claimed_bytes=len(a.body) + 10), "connection failed"),
    "wrong unit": (changed(unit="ct / kWh"), "instead of EUR/MWh"),
    "no unit": (changed(unit=None), "instead of EUR/MWh"),
    "no list": (changed(price="none"), "no list of price"),
    "too short": (changed(price=[1.0, 2.0]), "192 times but 2 prices"),
    "text": (_text_prices, "is no price"),
    "too dear": (changed(price=[99_999.0] * 192), "is no price"),
    "milliseconds": (changed(unix_seconds=[t * 1000 for t in PRICES]), "is no time"),
    "odd grid": (changed(unix_seconds=[t + 60 for t in PRICES]), "no day-ahead product"),
    "days": (changed(unix_seconds=[86_400 * (20_000 + n) for n in range(192)]), "no day-ahead product"),
    "contradiction": (changed(unix_seconds=[next(iter(PRICES))] * 192), "two prices"),
    "nothing": (changed(unix_seconds=[], price=[]), "too few"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_the_first_source_does_the_second_gives_the_prices(fault: str, tmp_path: Path) -> None:
    spoil, words = FAULTS[fault]
    with serving() as server:
        server.faults["energy-charts"] = spoil
        post = Post(server, tmp_path, timeout_s=0.3)
        run_tasks([post.fetcher.run], lambda: until(lambda: post.health.ok is True, "prices"))
        with pytest.raises(SourceError, match=words):
            asyncio.run(_ask(EnergyCharts(server.energy_charts_url)))
    assert post.who() == "smard"
    assert post.known_until() == END
    assert {start: quote.eur_per_mwh for start, quote in post.book} == PRICES


async def _ask(provider: EnergyCharts | Smard, timeout_s: float = 0.3) -> dict[int, float]:
    async with Web(timeout_s) as web:
        return await provider.prices(web, TODAY, TODAY + timedelta(days=1))


def test_both_sources_say_the_same() -> None:
    with serving() as server:
        first = asyncio.run(_ask(EnergyCharts(server.energy_charts_url), 2.0))
        second = asyncio.run(_ask(Smard(server.smard_url), 2.0))
    assert first == second == PRICES


def test_a_week_that_the_second_source_lacks_costs_that_week_only() -> None:
    def promise_a_week_more(answer: Answer) -> Answer:
        content = json.loads(answer.body or b"{}")
        if weeks := content.get("timestamps"):
            return replace(answer, body=json.dumps({"timestamps": [*weeks, weeks[-1] + WEEK_MS]}).encode())
        return answer

    with serving() as server:
        server.faults["smard"] = promise_a_week_more
        found = asyncio.run(_ask(Smard(server.smard_url), 2.0))
    assert found == PRICES


def test_the_first_source_is_enough(tmp_path: Path) -> None:
    with serving() as server:
        post = Post(server, tmp_path)
        run_tasks([post.fetcher.run], lambda: post.reaches(END))
        assert server.requests == ["/price?bzn=DE-LU&start=2026-11-23&end=2026-11-24"]
    assert post.who() == "energy-charts"


def test_with_both_gone_it_is_said_and_ends_by_itself(tmp_path: Path) -> None:
    with serving() as server:
        post = Post(server, tmp_path)
        server.faults |= dict.fromkeys(("energy-charts", "smard"), lambda a: replace(a, status=503))

        async def use() -> None:
            await until(lambda: post.health.ok is False, "said")
            assert "energy-charts: HTTP 503" in post.health.detail
            assert "smard: HTTP 503" in post.health.detail
            server.faults.clear()
            await post.reaches(END)
            await until(lambda: post.health.ok is True, "well again")

        run_tasks([post.fetcher.run], use)


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    with serving() as server:
        post = Post(server, tmp_path)

    async def use() -> None:
        await until(lambda: post.health.ok is False, "said")

    run_tasks([post.fetcher.run], use)
    assert "cannot be reached" in post.health.detail


def test_a_server_that_asks_for_patience_gets_it(tmp_path: Path) -> None:
    with serving() as server:
        post = Post(server, tmp_path)
        busy: Fault = lambda a: replace(a, status=429, headers=(("Retry-After", "3600"),))  # noqa: E731 - a fault like the others
        server.faults |= {"energy-charts": busy, "smard": lambda a: replace(a, status=500)}

        async def use() -> None:
            await until(lambda: post.health.ok is False, "said")
            await asyncio.sleep(0.3)  # six pauses of its own
            assert len(server.requests) == 2

        run_tasks([post.fetcher.run], use)


def test_hours_are_expanded_to_quarter_hours(tmp_path: Path) -> None:
    with serving(exchange_prices(TODAY, 2, 3600)) as server:
        post = Post(server, tmp_path)
        run_tasks([post.fetcher.run], lambda: post.reaches(END))
    assert [post.book.at(int(at(clock))) for clock in ("18:00", "18:15", "18:45")] == [
        post.book.at(int(at("18:30")))
    ] * 3
    assert post.book.at(int(at("18:45"))) != post.book.at(int(at("19:00")))


def test_a_partial_day_is_filled_by_the_second_source(tmp_path: Path) -> None:
    half = {at_s: price for at_s, price in PRICES.items() if at_s < at("20:00")}
    with serving() as server:
        server.faults["energy-charts"] = changed(unix_seconds=list(half), price=list(half.values()))
        post = Post(server, tmp_path)
        run_tasks([post.fetcher.run], lambda: post.reaches(END))
    assert (post.who("19:45"), post.who("20:00")) == ("energy-charts", "smard")


def test_missing_prices_inside_a_day_stay_unknown(tmp_path: Path) -> None:
    gap = int(at("16:00"))
    holes = [None if at_s == gap else price for at_s, price in PRICES.items()]
    with serving() as server:
        server.faults["energy-charts"] = changed(price=holes)
        server.faults["smard"] = lambda a: replace(a, status=500)
        post = Post(server, tmp_path)
        run_tasks([post.fetcher.run], lambda: post.reaches(gap))
    assert post.book.at(gap) is None
    assert post.book.at(gap + QUARTER_S) is not None


def test_tomorrow_is_asked_for_from_its_publication_on_until_it_is_there(tmp_path: Path) -> None:
    today_only = exchange_prices(TODAY, 1)
    with serving(today_only) as server:
        post = Post(server, tmp_path, "09:00")

        async def use() -> None:
            await post.reaches(MIDNIGHT)
            asked = len(server.requests)
            await asyncio.sleep(0.3)
            assert len(server.requests) == asked
            post.wall.now_s = at("13:05")
            await until(lambda: len(server.requests) > asked + 6, "asked again and again")
            assert post.health.ok is True
            server.prices = dict(PRICES)
            await post.reaches(END)
            asked = len(server.requests)
            await asyncio.sleep(0.3)
            assert len(server.requests) == asked

        run_tasks([post.fetcher.run], use)


def test_without_a_clock_nobody_is_asked(tmp_path: Path) -> None:
    with serving() as server:
        post = Post(server, tmp_path)
        post.wall.now_s = 1_000_000.0

        async def use() -> None:
            await until(lambda: "clock" in post.health.detail, "said")
            assert server.requests == []
            post.wall.now_s = at("14:00")
            await post.reaches(END)

        run_tasks([post.fetcher.run], use)


def test_an_unknown_certificate_is_refused(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subject = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-keyout",
            key,
            "-out",
            certificate,
            *subject,
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving() as server:
        server._server.socket = context.wrap_socket(server._server.socket, server_side=True)
        url = server.energy_charts_url.replace("http:", "https:")
        with pytest.raises(SourceError, match="certificate cannot be trusted"):
            asyncio.run(_ask(EnergyCharts(url), 2.0))


def test_prices_survive_a_restart(tmp_path: Path) -> None:
    with serving() as server:
        post = Post(server, tmp_path)
        run_tasks([post.fetcher.run], lambda: post.reaches(END))
    again = PriceBook()
    load(Path(post.settings.cache_file), again, post.wall.now_s)
    assert list(again) == list(post.book)


def test_kept_prices_wait_for_a_clock_that_is_set(tmp_path: Path) -> None:
    with serving() as server:
        before = Post(server, tmp_path)
        run_tasks([before.fetcher.run], lambda: before.reaches(END))
        server.faults |= dict.fromkeys(("energy-charts", "smard"), lambda answer: replace(answer, status=500))
        post = Post(server, tmp_path)
        today_s, post.wall.now_s = post.wall.now_s, 0.0
        post.fetcher.take_over()

        async def set_clock() -> None:
            await until(lambda: post.health.ok is False, "the clock is not set")
            assert not list(post.book)
            post.wall.now_s = today_s
            await post.reaches(END)

        run_tasks([post.fetcher.run], set_clock)
    assert list(post.book) == list(before.book)


def test_a_torn_or_altered_file_is_never_believed(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    book, path, now = PriceBook(), tmp_path / "prices", at("14:00")
    book.add(PRICES, "smard", now, replace=True)
    save(path, book)
    whole = path.read_bytes()
    torn = [whole[: chance.randrange(len(whole) - 1)] for _ in range(100)]
    flips = [(chance.randrange(len(whole) - 1), 1 << chance.randrange(8)) for _ in range(200)]
    altered = [whole[:place] + bytes((whole[place] ^ bit,)) + whole[place + 1 :] for place, bit in flips]
    for data in (*torn, *altered, whole * 20, b"\x00" * 200):
        path.write_bytes(data)
        empty = PriceBook()
        with pytest.raises(SourceError, match="damaged"):
            load(path, empty, now)
        assert list(empty) == [], seed


def test_a_missing_file_is_none(tmp_path: Path) -> None:
    book = PriceBook()
    load(tmp_path / "prices", book, 0.0)
    assert list(book) == []


def test_a_disk_that_refuses_is_said_and_the_prices_hold(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with serving() as server:
        post = Post(server, tmp_path / "file")

        async def use() -> None:
            await until(lambda: post.health.ok is False, "said")

        run_tasks([post.fetcher.run], use)
    assert "cannot be kept" in post.health.detail
    assert post.known_until() == END


@pytest.mark.parametrize(
    ("clock", "day", "end"),
    [
        ("12:59", TODAY, MIDNIGHT),
        ("13:00", TODAY, END),
        ("12:00", date(2026, 3, 28), at("00:00", date(2026, 3, 29))),
        ("14:00", date(2026, 3, 28), at("00:00", date(2026, 3, 30))),
    ],
)
def test_what_is_wanted_when(clock: str, day: date, end: float) -> None:
    assert wanted_until(at(clock, day), BERLIN, 13 * 60, 0.0) == end


def test_pauses_double_up_to_an_hour_with_jitter() -> None:
    pauses = [pause_s(failures, 60.0, 600.0, 0.5) for failures in range(12)]
    assert pauses[:4] == [600.0, 60.0, 120.0, 240.0]
    assert pauses[-1] == LONGEST_PAUSE_S
    assert pause_s(1, 60.0, 600.0, 0.0) == 60.0 * (1 - JITTER)
    assert pause_s(1000, 60.0, 600.0, 1.0) == LONGEST_PAUSE_S * (1 + JITTER)


@pytest.mark.parametrize(
    "rows",
    [
        [(True, 1.0), (1_800_000_900, 1.0)],
        [(1_800_000_000, True), (1_800_000_900, 1.0)],
        [(1_800_000_000.0, 1.0), (1_800_000_900, 1.0)],
        [(1_800_000_000, 1.0)],
        [(1_800_000_000 + 900 * n, 1.0) for n in range(2001)],
        [(1_800_000_000, 10**400), (1_800_000_900, 1.0)],
    ],
)
def test_rows_that_cannot_be_true_are_refused(rows: list[tuple[object, object]]) -> None:
    with pytest.raises(SourceError):
        expand(rows)
