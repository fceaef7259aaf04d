"""However a session ends, outputs go to zero: the real program behind the stand-in for piControl."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from sim.picontrol.stand_in import PiControl
from tests.broker import wait_until
from tests.image.cabinet import Cabinet

SCRIPT = "tests.commission.engine.scripted"
SAFE = bytes(6)
LIMIT_S = 20.0


class Room:
    """A cabinet whose contactor K10 follows its command, with a driver in front."""

    def __init__(self, folder: Path, cabinet: Cabinet, driver: PiControl) -> None:
        self.folder, self.cabinet, self.driver = folder, cabinet, driver
        device = folder / "piControl0"
        settings = replace(cabinet.settings, procimg=str(device), watchdog_ms=500, start_timeout_s=5.0)
        (folder / "image.json").write_text(json.dumps(asdict(settings)))
        self._argv = [sys.executable, "-m", "sim.picontrol.door", str(folder / "driver"), str(device), SCRIPT]

    @contextmanager
    def forcing(self, *, contactor: bool = False) -> Iterator[subprocess.Popen[str]]:
        """A program that forces valves, pumps and perhaps a contactor."""
        argv = [*self._argv, str(self.folder), "force" if contactor else "light"]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            try:
                if contactor:
                    self._follow(process)
                assert process.stdout is not None
                assert process.stdout.readline() == "forced\n"
                for name in ("P3_ON", "RV1_ZU", "RV2_AUF"):
                    assert self.cabinet.sees(name), name
                assert self.cabinet.sees("P5_SPEED") == 5000
                yield process
            finally:
                process.kill()

    def _follow(self, process: subprocess.Popen[str]) -> None:
        wait_until(lambda: bool(self.cabinet.sees("K10_ON")) or process.poll() is not None, "K10", LIMIT_S)
        assert process.poll() is None, process.communicate()
        self.cabinet.set(K10_FB=True)

    def is_safe(self) -> bool:
        return self.cabinet.outputs() == SAFE


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    cabinet = Cabinet(tmp_path)
    cabinet.set(HAND_SWITCH=True, SAFETY_OK=True)
    with PiControl(cabinet.procimg, cabinet.configrsc, tmp_path / "driver") as driver:
        yield Room(tmp_path, cabinet, driver)
    cabinet.close()


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
