"""Ways in and out of the test mode, and what is kept: the real program in a terminal."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from tests.broker import wait_until
from tests.commission.cabinet_site import CabinetSite, cabinet_site
from tests.commission.pressing import FORCED, TO_P3, force_all
from tests.commission.screen import CTRL_C, DOWN, ENTER, ESCAPE, HOME, Screen

LIMIT_S = 20.0


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CabinetSite]:
    with cabinet_site(tmp_path_factory.mktemp("site"), door=True) as at:
        yield at


@pytest.fixture
def site(place: CabinetSite) -> CabinetSite:
    """The site with the key on Hand."""
    place.site.set(key="hand")
    wait_until(place.all_off, "all outputs off")
    return place


@pytest.fixture
def own(site: CabinetSite) -> Iterator[Screen]:
    """The program with P3 forced."""
    with site.screen() as screen:
        screen.see("DI14")
        screen.type(f"2{TO_P3}{ENTER}y")
        screen.wait(lambda _text: bool(site.outputs()["P3_ON"]), "P3_ON is on")
        yield screen


def test_entry_is_refused_without_hand(site: CabinetSite) -> None:
    site.site.set(key="auto")
    with site.screen() as screen:
        assert screen.end() == 2
        assert "turn it to Hand" in " ".join(screen.lines())


def test_entry_is_refused_without_a_terminal(site: CabinetSite) -> None:
    done = subprocess.run(
        site.argv("commission"),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "ssh -t" in done.stderr


def test_a_small_window_says_so_and_a_large_one_shows_it(site: CabinetSite) -> None:
    with site.screen("--lang", "de", lines=20) as screen:
        screen.see("80 x 24")
        screen.resize(24)
        screen.see("Eingänge")
        screen.type("q")
        assert screen.end() == 0


ENDINGS: dict[str, tuple[Callable[[Screen], None], int]] = {
    "q": (lambda screen: screen.type("q"), 0),
    "ctrl-c": (lambda screen: screen.type(f"1/quit{CTRL_C}"), 0),
    "hang-up": (Screen.hang_up, 1),
    "sigterm": (lambda screen: screen.process.terminate(), 1),
    "kill -9": (Screen.kill, -9),
}


@pytest.mark.parametrize("way", ENDINGS)
def test_outputs_are_off_after_every_way_out(site: CabinetSite, own: Screen, way: str) -> None:
    leave, code = ENDINGS[way]
    leave(own)
    left_s = time.monotonic()
    wait_until(site.all_off, "all outputs off")
    assert time.monotonic() - left_s < 1.0 or way != "kill -9"
    assert own.end() == code


def test_kill_9_with_a_valve_two_pumps_and_a_contactor_forced_by_keys(site: CabinetSite) -> None:
    with site.screen() as screen:
        screen.see("DI14")
        force_all(screen)
        wait_until(lambda: bool(site.contactors()["k10"]), "K10 is closed")
        assert {name: site.outputs()[name] for name in FORCED} == FORCED
        killed_s = time.monotonic()
        screen.kill()
        wait_until(site.all_off, "all outputs off")
        taken_s = time.monotonic() - killed_s
        assert taken_s < 1.0
        wait_until(lambda: not site.contactors()["k10"], "K10 has dropped")
        assert screen.end() == -9
    print(f"zero after {taken_s * 1000:.0f} ms")  # noqa: T201 - a figure for the record


def test_a_row_that_waits_says_for_what_and_does_not_start(site: CabinetSite) -> None:
    site.site.set(wiring="dead_pump")
    with site.screen("--who", "E. Test") as screen:
        screen.see("DI14")
        screen.type(f"4{HOME}{DOWN * 16}")
        screen.see("[out.P3_ON]")
        screen.type(ENTER)
        screen.see("does pump P3 run")
        screen.type("n")
        screen.see("FAULT")
        screen.type(DOWN * 6)
        screen.see("[contactor.K10_ON]")
        screen.see("waits for out.P3_ON: put that right and repeat it first")
        assert "needs first: sensor.T_MINER_OUT, out.P3_ON, valve.RV1" in screen.text()
        screen.type(ENTER)
        screen.see("contactor.K10_ON waits for out.P3_ON")
        assert site.all_off()
        screen.type("q")
        assert screen.end() == 0
    site.site.set(wiring="")
    listed = row_with(listing(site), "contactor.K10_ON")
    assert "waits for out.P3_ON" in listed
    assert "pump.P4_SPEED, pump.P5_SPEED" in listed


def test_steps_skip_cancel_repeat_and_resume(site: CabinetSite) -> None:
    with site.screen() as screen:
        screen.see("DI14")
        screen.type(f"4{ENTER}")
        screen.see("Your name")
        screen.type(f"E. Test{ENTER}")
        screen.see("modules: ok")
        screen.type(ENTER)
        screen.see("turn the key switch to 0")
        screen.type(ESCAPE)
        screen.see("cancelled")
        screen.type(f"s{ENTER}")
        screen.type(f"snot wired yet{ENTER}")
        screen.see("skipped 1")
        screen.type(HOME + ENTER)
        screen.see("modules: ok")
        screen.type(ENTER)
        screen.wait(lambda text: ">> " in text, "a step runs")
        screen.kill()
        screen.end()
    with site.screen() as screen:
        screen.type("4")
        text = screen.see("done 1/")
        assert "skipped 1" in text
    listed = listing(site)
    assert "passed" in row_with(listed, "modules")
    assert "not wired yet" in row_with(listed, "in.HAND_SWITCH")
    assert "E. Test" in row_with(listed, "modules")


def listing(site: CabinetSite) -> str:
    """What `--list` prints."""
    return subprocess.run(
        site.argv("commission", "--list"), capture_output=True, text=True, timeout=LIMIT_S, check=True
    ).stdout


def row_with(text: str, part: str) -> str:
    """The first line with this."""
    return next(line for line in text.splitlines() if part in line)
