"""The real program on a process image that behaves like piControl."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from revpi.cli.local_question import ask
from revpi.core.alarms import A
from revpi.core.memory.memory import Memory
from revpi.edges.process import FAILED_STOP_S, REAP_S, STOP_S
from revpi.scan.ending import LIMIT_S as WALK_DOWN_S
from revpi.signals.modules import AIO, DIO
from revpi.store.state_file import StateFile
from tests.broker import wait_until
from tests.cli.program import LIMIT_S
from tests.picontrol.behind import FAILING, Site, alarming

SAFE = bytes(6)
STOP_TIMEOUT_S = 5.0  # of RevPiPyLoad
SCANS_PER_S = 20
SCANS_PER_WATCHDOG = 10


def scan_figures(site: Site) -> dict[str, Any]:
    figures: dict[str, Any] = site.status()["scan"]
    return figures


def events(site: Site) -> set[str]:
    """Codes of the alarms that came or went."""
    return {event["code"] for event in ask(site.folder / "plc.sock", {"ask": "alarms"})["history"]}


def test_the_watchdog_is_armed(site: Site) -> None:
    with alarming(site) as process:
        assert site.driver.armed
        scans = scan_figures(site)["scans"]
        wait_until(lambda: scan_figures(site)["scans"] > scans + 2 * SCANS_PER_WATCHDOG, "scans go on")
        expired = site.driver.expired
        wait_until(  # a machine that stands still makes it expire, and misses so many scans
            lambda: scan_figures(site)["missed"] >= expired * (SCANS_PER_WATCHDOG - 1), "each scan feeds it"
        )
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=LIMIT_S)
    assert "output watchdog armed" in errors
    assert "Traceback" not in errors


def test_outputs_are_zero_when_the_program_is_killed(site: Site) -> None:
    with alarming(site) as process:
        killed_s = time.monotonic()
        process.send_signal(signal.SIGKILL)
        wait_until(lambda: site.cabinet.outputs() == SAFE, "outputs are zero")
        assert time.monotonic() - killed_s < 1.0


def test_outputs_are_zero_when_the_program_hangs_and_come_back_with_it(site: Site) -> None:
    with alarming(site) as process:
        process.send_signal(signal.SIGSTOP)
        stopped_s = time.monotonic()
        wait_until(lambda: site.cabinet.outputs() == SAFE, "outputs are zero")
        assert time.monotonic() - stopped_s < 1.0
        assert site.driver.expired >= 1
        process.send_signal(signal.SIGCONT)
        wait_until(site.lamp, "scans go on")
        wait_until(lambda: A.SCAN_LATE in events(site), "it is told")
        assert scan_figures(site)["image_errors"] >= 1, "what was on does not simply go on"


def test_a_driver_that_says_again_is_asked_once_a_scan_and_taken_back(site: Site) -> None:
    with alarming(site):
        errors = scan_figures(site)["image_errors"]
        calls = site.driver.calls
        site.driver.say_again(1.0)
        wait_until(lambda: scan_figures(site)["image_errors"] > errors, "image errors are counted")
        wait_until(lambda: "image_fault" in site.status()["ladder"], "the ladder's row")
        wait_until(lambda: "image_fault" not in site.status()["ladder"], "it recovers")
        scans = 1.0 * SCANS_PER_S
        assert site.driver.calls - calls < 3 * scans * 8  # a good scan makes eight calls, a bad one five
        wait_until(site.lamp, "outputs are driven again")


def test_short_reads_are_no_values(site: Site) -> None:
    with alarming(site):
        before = scan_figures(site)
        site.driver.cut_reads(4)
        wait_until(lambda: scan_figures(site)["image_errors"] >= before["image_errors"] + 4, "four bad scans")
        wait_until(lambda: site.status()["ladder"] == [], "it recovers")
        after = scan_figures(site)
        stood_still = after["missed"] - before["missed"] >= SCANS_PER_WATCHDOG - 1
        assert stood_still or after["image_errors"] == before["image_errors"] + 4
        assert site.status()["temps"]["puffer"]["value_c"] == 20.0


def test_a_reset_of_the_driver_is_lived_through_and_the_watchdog_stays_armed(site: Site) -> None:
    with alarming(site) as process:
        site.driver.reset(1.5)
        wait_until(lambda: site.cabinet.outputs() == SAFE, "outputs at their defaults")
        wait_until(site.lamp, "outputs are driven again")
        assert site.driver.armed
        process.send_signal(signal.SIGKILL)
        wait_until(lambda: site.cabinet.outputs() == SAFE, "outputs are zero")


def qualities(site: Site) -> dict[str, str]:
    return {name: temp["quality"] for name, temp in site.status()["temps"].items()}


def test_a_module_that_no_longer_answers_is_not_believed(site: Site) -> None:
    site.cabinet.set(SAFETY_OK=True)
    with site.start("run") as process:
        try:
            wait_until(site.answers, "the local socket answers")
            assert set(qualities(site).values()) == {"good"}
            site.driver.lose(AIO.product_type)
            wait_until(
                lambda: set(qualities(site).values()) == {"bad:module_status"}, "no temperature is known"
            )
            assert {"flow_temp_bad", "store_temp_bad"} <= set(site.status()["ladder"])
            site.driver.find()
            wait_until(lambda: set(qualities(site).values()) == {"good"}, "all are known again")
        finally:
            process.kill()


def test_a_lost_dio_leaves_safety_unknown(site: Site) -> None:
    site.cabinet.set(SAFETY_OK=True)
    with site.start("run") as process:
        try:
            wait_until(site.answers, "the local socket answers")
            assert site.status()["safety_ok"]
            site.driver.lose(DIO.product_type)
            wait_until(lambda: not site.status()["safety_ok"], "SAFETY_OK is unknown")
        finally:
            process.kill()


def test_sigterm_ends_in_time_with_zero_outputs(site: Site) -> None:
    with alarming(site) as process:
        begun_s = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=LIMIT_S)
        assert time.monotonic() - begun_s < STOP_TIMEOUT_S
    assert process.returncode == 0
    assert site.cabinet.outputs() == SAFE


def test_sigterm_ends_a_start_that_waits_for_the_driver(site: Site) -> None:
    site.write("", start_timeout_s=60.0)
    site.driver.say_again(60.0)
    with site.start("run") as process:
        try:
            wait_until(lambda: site.driver.calls > 0, "it looks for the driver")
            begun_s = time.monotonic()
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=LIMIT_S)
            assert time.monotonic() - begun_s < STOP_TIMEOUT_S
        finally:
            process.kill()
    assert process.returncode == 0, errors
    assert "ended by SIGTERM" in errors


def test_a_terminal_that_goes_away_ends_it_as_sigterm_does(site: Site) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests themselves may run under nohup
    try:
        with alarming(site) as process:
            process.send_signal(signal.SIGHUP)
            _, errors = process.communicate(timeout=LIMIT_S)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert process.returncode == 0, errors
    assert "ended by SIGHUP" in errors
    assert site.cabinet.outputs() == SAFE


def test_a_program_that_shall_outlive_its_terminal_does(site: Site) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        with alarming(site) as process:
            scans = scan_figures(site)["scans"]
            process.send_signal(signal.SIGHUP)
            wait_until(lambda: scan_figures(site)["scans"] > scans + SCANS_PER_S, "scans go on")
            assert process.poll() is None
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_second_sigterm_ends_at_once(site: Site) -> None:
    assert WALK_DOWN_S + STOP_S < STOP_TIMEOUT_S
    assert FAILED_STOP_S + REAP_S < STOP_TIMEOUT_S
    with alarming(site) as process:
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0
    assert site.cabinet.outputs() == SAFE


def edge_pid(process_pid: int) -> int:
    with open(f"/proc/{process_pid}/task/{process_pid}/children", encoding="ascii") as file:  # noqa: PTH123  not a file on disk
        (pid,) = file.read().split()
    return int(pid)


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_the_edges_die_with_the_program_and_are_restarted_without_it_waiting(site: Site) -> None:
    with alarming(site) as process:
        before = scan_figures(site)
        first = edge_pid(process.pid)
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: gone(first) and site.answers(), "other edges answer")
        after = scan_figures(site)
        assert after["edge_starts"] == before["edge_starts"] + 1
        assert after["scans"] > before["scans"]
        second = edge_pid(process.pid)
        process.send_signal(signal.SIGKILL)
        wait_until(lambda: gone(second), "the edges are gone too")


def test_hanging_edges_do_not_hold_the_end(site: Site) -> None:
    with alarming(site) as process:
        os.kill(edge_pid(process.pid), signal.SIGSTOP)
        begun_s = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=LIMIT_S)
        assert time.monotonic() - begun_s < STOP_TIMEOUT_S
    assert process.returncode == 0
    assert site.cabinet.outputs() == SAFE


def test_a_controller_that_raises_leaves_zero_outputs_tells_it_and_ends_with_an_error(site: Site) -> None:
    with alarming(site, module=FAILING) as process:
        (site.folder / "fail").touch()
        _, errors = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 1
    assert site.cabinet.outputs() == SAFE
    assert "ZeroDivisionError" in errors
    assert "outputs are zero" in errors
    stored = StateFile(site.folder / "state.json", Memory).load().record
    assert stored.alarm_history.events[-1].code == A.PROGRAM_FAILED
