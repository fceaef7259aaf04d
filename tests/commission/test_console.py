"""The test mode as an electrician sees it: the real program in a terminal of 80 x 24."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.broker import wait_until
from tests.commission.cabinet_site import CabinetSite, cabinet_site
from tests.commission.screen import BACKSPACE, DOWN, ENTER, HOME, Screen

LIMIT_S = 20.0
TABLE = ("SAFETY_OK", "T_GLYCOL")
TO_P3 = HOME + DOWN * 2
TO_P4 = HOME + DOWN * 11
PAGES = {"1": "1-4 /", f"2{HOME}": "1-4 Enter", "3": "1-4 x", f"2{TO_P4}": "+/-", "4": "1-4 ↑↓"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CabinetSite]:
    with cabinet_site(tmp_path_factory.mktemp("site"), door=True) as at:
        yield at


@pytest.fixture
def site(place: CabinetSite) -> CabinetSite:
    """The site with the key on Hand and nothing wrong."""
    place.site.set(key="hand", rk_fault=False)
    wait_until(place.all_off, "all outputs off")
    return place


@pytest.fixture(scope="module")
def shared(place: CabinetSite) -> Iterator[Screen]:
    """One program for all tests that do not end it."""
    place.site.set(key="hand")
    with place.screen() as screen:
        screen.see("DI14")
        yield screen
        screen.type("q")
        assert screen.end() == 0


@pytest.fixture
def screen(site: CabinetSite, shared: Screen) -> Screen:
    """The shared program on its first page."""
    assert site.all_off()
    shared.type("1")
    shared.see("SAFETY_OK")
    return shared


@pytest.fixture
def own(site: CabinetSite) -> Iterator[Screen]:
    """A program of its own."""
    with site.screen() as screen:
        screen.see("DI14")
        yield screen


def row(text: str, name: str) -> str:
    """The line that begins with this signal."""
    return next(line for line in text.splitlines() if line.startswith(name))


def test_only_one_at_a_time(site: CabinetSite, screen: Screen) -> None:
    with site.screen() as second:
        assert second.end() == 2
        assert "thermiq-plc:" in second.text()
    screen.type("2")
    screen.see("ALARM_LAMP")


def test_all_inputs_stand_on_one_page_and_follow(site: CabinetSite, screen: Screen) -> None:
    text = screen.see("DI14")
    assert all(name in text for name in TABLE)
    assert "open" in row(text, "RK_FAULT")
    site.site.set(rk_fault=True)
    text = screen.wait(lambda now: "closed" in row(now, "RK_FAULT"), "fault")
    count = int(row(text, "RK_FAULT").split()[-1])
    site.site.set(rk_fault=False)
    screen.wait(lambda now: row(now, "RK_FAULT").endswith(f" {count + 1}"), "one more change")


def test_search_sort_and_freeze(site: CabinetSite, screen: Screen) -> None:
    screen.type(f"/t_ mi{ENTER}")
    text = screen.wait(lambda now: "SAFETY_OK" not in now, "only what fits")
    assert "T_MINER_OUT" in text
    assert "T_PUFFER" not in text
    screen.type(f"/{BACKSPACE * 5}{ENTER}ss")
    names = [line.split()[0] for line in screen.see("sorted by name").splitlines()[2:22]]
    assert names == sorted(names)
    screen.type("ssf")
    screen.see("FROZEN")
    site.site.set(rk_fault=True)
    screen.type("2")
    screen.see("RK_FAULT reports a fault")
    screen.type("1")
    assert "open" in row(screen.see("FROZEN"), "RK_FAULT")
    screen.type("f")
    screen.wait(lambda now: "closed" in row(now, "RK_FAULT"), "live again")
    screen.type("s" * 2)


def test_modules_in_words(site: CabinetSite, screen: Screen) -> None:
    screen.type("3")
    assert screen.see("RevPi AIO").count("healthy") == 3
    site.site.set(fault={"signal": "dio01", "kind": "undervoltage", "value": None})
    screen.wait(lambda now: now.count("healthy") == 2, "the DIO is not healthy")
    site.site.set(fault={"signal": "dio01", "kind": "none", "value": None})
    screen.wait(lambda now: now.count("healthy") == 3, "healthy again")


def test_force_with_confirmation_and_countdown(site: CabinetSite, screen: Screen) -> None:
    screen.type(f"2{TO_P3}{ENTER}")
    screen.see("Switch on: P3_ON? y/n")
    screen.type("n")
    screen.wait(lambda now: "y/n" not in now, "the question is gone")
    assert site.all_off()
    screen.type(f"{ENTER}y")
    site.wait_output("P3_ON", True)
    screen.see("P3_ON on for 120 s")
    screen.wait(lambda now: "11" in row(now, "P3_ON") and "P3_ON 11" in now.splitlines()[0], "it counts down")
    assert "off in" in screen.lines()[0]
    screen.type("o")
    site.wait_output("P3_ON", False)


def test_all_off_with_one_key_from_everywhere(site: CabinetSite, screen: Screen) -> None:
    screen.type(f"2{TO_P3}{ENTER}y{TO_P4}")
    site.wait_output("P3_ON", True)
    screen.type("1x")
    site.wait_output("P3_ON", False)
    screen.see("all outputs off")
    assert site.all_off()


def test_a_refusal_names_every_missing_condition(screen: Screen) -> None:
    screen.type(f"2{HOME}{ENTER}y")
    text = " ".join(screen.see("refused").split())
    assert "P3 does not run" in text
    assert "no heat sink is ready" in text


def test_volts_by_value_by_step_and_by_ramp(site: CabinetSite, screen: Screen) -> None:
    screen.type(f"2{TO_P4}{ENTER}")
    screen.see("P4_SPEED Volts")
    screen.type(f"11{ENTER}")
    screen.see("allowed: 0 to 10")
    screen.type(f"{ENTER}4,5{ENTER}y")
    site.wait_output("P4_SPEED", 4.5)
    screen.type("+")
    site.wait_output("P4_SPEED", 5.5)
    screen.type(f"r8{ENTER}2{ENTER}y")
    wait_until(lambda: 5.5 < float(str(site.outputs()["P4_SPEED"])) < 8.0, "on its way")
    site.wait_output("P4_SPEED", 8.0)
    screen.type("o")
    site.wait_output("P4_SPEED", 0.0)
    assert site.all_off()


def test_german_and_english(screen: Screen) -> None:
    screen.type(f"l2{HOME}{DOWN * 4}")
    german, english = "Relais K3: Ventil RV1 nach A", "K3 relay: drive valve RV1 towards A"
    assert english not in screen.see(german)
    screen.type("l")
    assert german not in screen.see(english)


@pytest.mark.parametrize("lang", ["en", "de"])
def test_every_key_is_explained_in_every_view(screen: Screen, lang: str) -> None:
    leave = {"en": " q quit", "de": " q Ende"}[lang]
    if lang == "de":
        screen.type("l")
        screen.see(leave)
    for page, mark in PAGES.items():
        screen.type(page)
        text = screen.see(mark)
        assert text.endswith(leave)
    if lang == "de":
        screen.type("l")
    screen.type("1")
    screen.see("q quit")
