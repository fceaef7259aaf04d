"""However a session ends, outputs go to zero: the real program behind the stand-in for piControl."""

from __future__ import annotations

import signal
import time

import pytest

from tests.broker import wait_until
from tests.commission.engine.room import LIMIT_S, Room


def test_kill_9_with_a_valve_a_pump_and_a_contactor_forced(room: Room) -> None:
    with room.forcing(contactor=True) as process:
        assert room.cabinet.sees("K10_ON")
        beats = set[bool]()
        wait_until(lambda: _collected(beats, bool(room.cabinet.sees("HEARTBEAT"))) == 2, "HEARTBEAT toggles")
        killed_s = time.monotonic()
        process.send_signal(signal.SIGKILL)
        wait_until(room.is_safe, "outputs are zero")
        taken_s = time.monotonic() - killed_s
        assert taken_s < 1.0
        print(f"zero after {taken_s * 1000:.0f} ms")  # noqa: T201 - a figure for the record


def test_a_hang_is_ended_by_the_output_watchdog(room: Room) -> None:
    with room.forcing() as process:
        process.send_signal(signal.SIGSTOP)
        stopped_s = time.monotonic()
        wait_until(room.is_safe, "outputs are zero")
        assert time.monotonic() - stopped_s < 1.0
        assert room.driver.expired >= 1


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_ends_the_session_in_good_order(room: Room, number: signal.Signals) -> None:
    with room.forcing() as process:
        process.send_signal(number)
        output, errors = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0, errors
    assert output == f"ended by {number.name}\n"
    assert room.is_safe()
    assert room.driver.expired == 0


def test_the_key_switch_ends_it_at_once(room: Room) -> None:
    with room.forcing():
        assert not room.cabinet.sees("HEARTBEAT")
        room.cabinet.set(HAND_SWITCH=False)
        wait_until(room.is_safe, "outputs are zero")


def _collected(seen: set[bool], level: bool) -> int:
    seen.add(level)
    return len(seen)
