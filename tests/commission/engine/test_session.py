"""Entering, seeing and forcing on a real process image, in one process."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from revpi.commission.cabinet import Cabinet as Commissioned
from revpi.commission.cabinet import config_hash
from revpi.commission.entry import Automatic
from revpi.commission.journal import Journal
from revpi.commission.lock import AUTOMATIC, COMMISSIONING, Mastership, holder
from revpi.commission.opening import open_session
from revpi.commission.peek import peek
from revpi.commission.record import Result
from revpi.commission.requests import Done, Refused
from revpi.commission.runner import note_no_start
from revpi.commission.session import BUSY, Session
from revpi.errors import UserError
from revpi.image.settings import SensorSettings, SensorType
from revpi.scan.clock import SystemClock
from revpi.signals.table import INPUTS, OUTPUTS
from tests.broker import wait_until
from tests.commission.engine.bench import cabinet_at
from tests.image.cabinet import Cabinet

SAFE = bytes(6)
MISSING_MODULE = 1 | 4


@pytest.fixture
def modules(tmp_path: Path) -> Iterator[Cabinet]:
    modules = Cabinet(tmp_path)
    modules.set(HAND_SWITCH=True, SAFETY_OK=True)
    yield modules
    modules.close()


@pytest.fixture
def cabinet(modules: Cabinet, tmp_path: Path) -> Commissioned:
    return cabinet_at(tmp_path, modules.settings)


@pytest.fixture
def session(cabinet: Commissioned) -> Iterator[Session]:
    with open_session(cabinet, Automatic.STOPPED) as session:
        yield session


def test_all_signals_are_shown(session: Session) -> None:
    view = session.view
    assert [row.name for row in view.inputs] == [signal.name for signal in INPUTS]
    assert [row.name for row in view.outputs] == [signal.name for signal in OUTPUTS]
    assert view.key == "hand"
    flow = view.input("T_MINER_OUT")
    assert (flow.raw, flow.value, flow.unit, flow.quality) == (7200, 20.0, "degC", "good")
    assert view.input("SAFETY_OK").raw == 1


def test_a_change_is_counted_and_timed(session: Session, modules: Cabinet) -> None:
    assert session.view.input("ACK_BUTTON").changes == 0
    before_s = session.view.at_s
    modules.set(ACK_BUTTON=True)
    wait_until(lambda: session.view.input("ACK_BUTTON").changes == 1, "seen")
    row = session.view.input("ACK_BUTTON")
    assert row.value is True
    assert row.changed_s is not None
    assert row.changed_s > before_s


def test_status_words_are_put_into_words(session: Session, modules: Cabinet) -> None:
    assert [row.words for row in session.view.modules] == [(), (), ()]
    modules.set(Status=0x0010, OutputStatus_1=0x20, RS485ErrorCnt=3)
    wait_until(lambda: bool(session.view.modules[1].words), "seen")
    core, dio, aio = session.view.modules
    assert core.raw["RS485ErrorCnt"] == 3
    assert dio.words[0].en == "supply of channels 9-16 too low (1)"
    assert aio.words[0].de == "OutputStatus_1: Versorgung über 28,8 V"


def test_a_forced_output_reaches_the_image_and_is_read_back(session: Session, modules: Cabinet) -> None:
    assert session.force("P4_SPEED", 5.0, 20.0) == Done("P4_SPEED", 5.0, 20.0)
    wait_until(lambda: session.view.output("P4_SPEED").read_back == 5000, "read back")
    row = session.view.output("P4_SPEED")
    assert modules.sees("P4_SPEED") == 5000
    assert row.left_s is not None
    assert 19.0 < row.left_s <= 20.0
    session.release("P4_SPEED")
    wait_until(lambda: modules.sees("P4_SPEED") == 0, "let go")


def test_leaving_makes_everything_zero_and_frees_the_lock(cabinet: Commissioned, modules: Cabinet) -> None:
    with open_session(cabinet, Automatic.STOPPED) as session:
        session.force("P3_ON", True)
        wait_until(lambda: bool(modules.sees("P3_ON")), "on")
    assert modules.outputs() == SAFE
    assert session.ended is not None
    assert isinstance(session.force("P3_ON", True), Refused)
    with open_session(cabinet, Automatic.STOPPED):
        pass


def test_an_exception_in_the_interface_makes_everything_zero(cabinet: Commissioned, modules: Cabinet) -> None:
    def interface() -> None:
        with open_session(cabinet, Automatic.STOPPED) as session:
            session.force("P3_ON", True)
            wait_until(lambda: bool(modules.sees("P3_ON")), "on")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interface()
    assert modules.outputs() == SAFE


def test_an_exception_in_the_scan_makes_everything_zero_and_is_told(
    session: Session, modules: Cabinet
) -> None:
    session.force("P3_ON", True)
    session._engine._table = None  # type: ignore[assignment]  # the fault to show
    wait_until(lambda: session.ended is not None, "the scan fails")
    assert modules.outputs() == SAFE
    assert session.ended is not None
    assert "AttributeError" in session.ended.en


@pytest.mark.parametrize("hangs", ["_image.read", "_image.write", "_table.view"])
def test_what_was_given_up_is_not_switched_on_later_but_off(
    session: Session, modules: Cabinet, monkeypatch: pytest.MonkeyPatch, hangs: str
) -> None:
    session.force("P3_ON", True)
    wait_until(lambda: bool(modules.sees("P3_ON")), "on")
    place, name = hangs.split(".")
    part = getattr(session._engine, place)
    held, does = threading.Event(), getattr(part, name)

    def slow(*values: Any, **more: Any) -> Any:
        held.wait()
        return does(*values, **more)

    monkeypatch.setattr(part, name, slow)
    monkeypatch.setattr("revpi.commission.session.REPLY_S", 0.3)
    scans = session.view.stats.scans
    assert session.force("ALARM_LAMP", True) == Refused("ALARM_LAMP", (BUSY,))
    assert session.force("RK_ON", True) == Refused("RK_ON", (BUSY,))
    session.release("P3_ON")
    held.set()
    wait_until(lambda: session.view.stats.scans > scans + 3, "it scans again")
    assert not modules.sees("P3_ON")
    assert not modules.sees("ALARM_LAMP")
    assert session.view.output("ALARM_LAMP").asked is None


@pytest.mark.parametrize(
    ("contacts", "says"),
    [
        ({"HAND_SWITCH": False}, "the key switch shows 0"),
        ({"HAND_SWITCH": False, "AUTO_SWITCH": True}, "the key switch shows Auto"),
        ({"HAND_SWITCH": True, "AUTO_SWITCH": True}, "the key switch shows 0"),
    ],
)
def test_nobody_enters_without_the_key_on_hand(
    cabinet: Commissioned, modules: Cabinet, contacts: dict[str, bool], says: str
) -> None:
    modules.set(**contacts)
    with pytest.raises(UserError, match=says):
        open_session(cabinet, Automatic.STOPPED)
    assert Mastership(cabinet.lock_path, AUTOMATIC).try_take()


def test_nobody_enters_beside_a_running_automatic_program(cabinet: Commissioned) -> None:
    with pytest.raises(UserError, match="the automatic program drives the outputs"):
        open_session(cabinet, Automatic.RUNNING)


def test_a_second_session_is_told_who_is_there(session: Session, cabinet: Commissioned) -> None:
    assert session.ended is None
    with pytest.raises(UserError, match=rf"thermiq-plc commission \(process {os.getpid()}\)"):
        open_session(cabinet, Automatic.STOPPED)


def test_a_disk_that_became_read_only_does_not_stop_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "image.lock"
    path.write_text("")
    really_open = os.open

    def read_only(name: Path, flags: int, mode: int = 0o777) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return really_open(name, flags, mode)

    monkeypatch.setattr(os, "open", read_only)
    first, second = Mastership(path, AUTOMATIC), Mastership(path, COMMISSIONING)
    assert first.try_take()
    assert not second.try_take()
    first.release()
    assert second.try_take()


def test_a_process_that_an_old_text_names_is_not_asked_to_lend(tmp_path: Path) -> None:
    path = tmp_path / "image.lock"
    holding = Mastership(path, AUTOMATIC)
    assert holding.try_take()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        path.write_text(json.dumps({"role": AUTOMATIC, "pid": stranger.pid}))
        try:
            with pytest.raises(UserError, match=rf"process {os.getpid()}\)"):
                Mastership(path, COMMISSIONING).borrow()
            assert stranger.poll() is None
        finally:
            stranger.kill()
    holding.release()
    assert holder(path) == ("?", 0)


def test_a_missing_module_is_a_result(cabinet: Commissioned, modules: Cabinet) -> None:
    journal = Journal(cabinet.journal_path)
    modules.set(RevPiStatus=MISSING_MODULE)
    with pytest.raises(UserError, match="a configured module is missing"):
        open_session(
            cabinet,
            Automatic.STOPPED,
            note_failure=lambda text: void(note_no_start(journal, cabinet, "A. Person", None, text)),
        )
    (record,) = journal.records
    assert (record.step, record.result) == ("modules", Result.RED)
    assert "a configured module is missing" in record.text_en


def void(_: object) -> None:
    """Nothing."""


HOLDER = """
import sys, time
from pathlib import Path
from revpi.commission.lock import Mastership
mastership = Mastership(Path(sys.argv[1]), sys.argv[2])
mastership.take()
print("held", flush=True)
time.sleep(60)
"""

LENDER = """
import signal, sys, threading
from pathlib import Path
from revpi.commission.lock import LEND_SIGNAL, Mastership
asked = threading.Event()
signal.signal(LEND_SIGNAL, lambda *_: asked.set())
mastership = Mastership(Path(sys.argv[1]), sys.argv[2])
mastership.take()
print("held", flush=True)
asked.wait(60)
mastership.release()
print("lent", flush=True)
"""


def other(program: str, cabinet: Commissioned, role: str) -> subprocess.Popen[str]:
    argv = [sys.executable, "-c", program, str(cabinet.lock_path), role]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_lock_of_a_killed_program_is_free(cabinet: Commissioned) -> None:
    with other(HOLDER, cabinet, COMMISSIONING) as process:
        with pytest.raises(UserError, match=f"process {process.pid}"):
            open_session(cabinet, Automatic.STOPPED)
        process.send_signal(signal.SIGKILL)
        process.wait()
    with open_session(cabinet, Automatic.STOPPED):
        pass


def test_an_automatic_program_in_hand_mode_lends_the_image(cabinet: Commissioned) -> None:
    with other(LENDER, cabinet, AUTOMATIC) as process, open_session(cabinet, Automatic.HAND):
        assert process.stdout is not None
        assert process.stdout.readline() == "lent\n"
        assert process.wait(10.0) == 0


def test_a_peek_drives_nothing(session: Session, cabinet: Commissioned, modules: Cabinet) -> None:
    session.force("P3_ON", True)
    wait_until(lambda: bool(modules.sees("P3_ON")), "on")
    view = peek(cabinet, SystemClock())
    assert view.output("P3_ON").command is True
    assert view.input("T_PUFFER").value == 20.0
    assert modules.sees("P3_ON")


def test_the_hash_is_that_of_the_wiring(cabinet: Commissioned, modules: Cabinet, tmp_path: Path) -> None:
    before = config_hash(cabinet)
    assert before == config_hash(cabinet)
    loop = SensorSettings(SensorType.LOOP, 0.0, 150.0)
    assert config_hash(cabinet_at(tmp_path, modules.settings, t_miner_out=loop)) != before
    shifted = SensorSettings(SensorType.LOOP, 0.0, 100.0, 0.7)
    assert config_hash(cabinet_at(tmp_path, modules.settings, t_miner_out=shifted)) == before
    file = json.loads(modules.configrsc.read_text())
    file["Devices"][1]["mem"]["0"][1] = "1"
    modules.configrsc.write_text(json.dumps(file))
    assert config_hash(cabinet) != before
