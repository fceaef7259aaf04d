"""`thermiq-plc why`, `alarms` and `status` against a running program."""

from __future__ import annotations

import json
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from revpi.cli import local_question
from revpi.cli.local_question import ask
from revpi.cli.main import _parser
from revpi.cli.words import ladder_row
from revpi.core.alarms import ALARMS, A
from revpi.core.memory.memory import Memory
from revpi.core.memory.records import AlarmEvent, AlarmHistoryMemory
from revpi.core.outputs import AlarmView
from revpi.core.reasons import REASONS, R
from revpi.edges.local import LocalServer
from revpi.edges.settings import LocalSettings
from revpi.errors import UserError
from revpi.scan.exchange import Exchange
from revpi.signals.table import CORE_OUTPUTS
from tests.broker import wait_until
from tests.cli.program import LIMIT_S, Program, running
from tests.edges.snapshots import snapshot

EVENTS = (AlarmEvent("p4_fault", "came", 1.8e9), AlarmEvent("p4_fault", "went", None))
ALARM = AlarmView(A.P4_FAULT, 40.0, active=True, acknowledged=True)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Path]:
    """A socket that tells of one scan that stood still for a while."""
    exchange = Exchange()
    memory = Memory(alarm_history=AlarmHistoryMemory(EVENTS))
    exchange.latest = snapshot(time.monotonic() - 60.0, memory=memory, alarms=(ALARM,), ladder=("sink_out",))
    server = LocalServer(exchange, LocalSettings(str(tmp_path / "plc.sock")))
    server.start()
    yield tmp_path / "plc.sock"
    server.stop()


def printed(capsys: pytest.CaptureFixture[str], *argv: str | Path) -> str:
    arguments = _parser().parse_args(list(map(str, argv)))
    assert arguments.command(arguments) == 0
    return capsys.readouterr().out


def test_a_running_program_says_why(program: Program) -> None:
    program.cabinet.set(SAFETY_OK=False)
    with running(program):
        wait_until(lambda: program.status()["tripped"], "the trip")
        with program.start("why") as process:
            output, errors = process.communicate(timeout=LIMIT_S)
        assert (process.returncode, errors) == (0, "")
        lines = output.splitlines()
        assert lines[0].split() == ["output", "value", "reason", "blocked", "by", "left"]
        assert [line.split()[0] for line in lines[1:]] == [signal.name for signal in CORE_OUTPUTS]
        lamp = next(line for line in lines if line.startswith("ALARM_LAMP"))
        assert REASONS[R.ALARM_STANDS][0] in lamp
        assert "output must be one of" in program.refusal("why", "K99")


def test_why_in_german_for_one_output_of_a_scan_that_stands_still(
    served: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = printed(capsys, "why", "k11_on", "--lang", "de", "--socket", served).splitlines()
    assert lines[0].startswith("der Zyklus steht seit 1 min")
    assert lines[1].split()[:3] == ["Ausgang", "Wert", "Grund"]
    assert lines[2].split("  ")[0] == "K11_ON"
    for word in ("aus", REASONS[R.NOT_NEEDED][1], REASONS[R.MIN_OFF][1], "13 s"):
        assert word in lines[2]
    assert len(lines) == 3


def test_a_voltage_has_its_unit(served: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "6.0 V" in printed(capsys, "why", "P4_SPEED", "--socket", served)


def test_alarms_say_what_to_do_and_what_was(served: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "alarms", "--history", "--socket", served)
    row = ALARMS[A.P4_FAULT]
    for words in (row.text_en, row.action_en, "active, acknowledged", "came", "went", "p4_fault", "-  "):
        assert words in text
    german = printed(capsys, "alarms", "--lang", "de", "--socket", served)
    assert row.text_de in german
    assert "gekommen" not in german


def test_json_is_for_machines(served: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = json.loads(printed(capsys, "alarms", "--history", "1", "--json", "--socket", served))
    assert [event["kind"] for event in form["history"]] == ["went"]
    assert form["scan_age_s"] >= 60.0
    assert json.loads(printed(capsys, "status", "--json", "--socket", served))["sink"] == "buffer"


def test_status_is_an_overview(served: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "status", "--lang", "de", "--socket", served)
    for words in (
        "Wärmesenke",
        "41.5 °C",
        "running -> 2400 W",
        "eingeschränkt",
        ladder_row("sink_out"),
    ):
        assert words in text


def test_without_a_program_one_line_says_so(program: Program) -> None:
    line = program.refusal("status")
    assert "no thermiq-plc runs here" in line
    assert str(program.folder / "plc.sock") in line


def test_after_kill_minus_9_nobody_answers(program: Program) -> None:
    with running(program) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert (program.folder / "plc.sock").exists()
    assert "no thermiq-plc runs here" in program.refusal("why")


def test_an_empty_socket_setting_is_named(program: Program) -> None:
    program.config.write_text(program.config.read_text().replace(f'"{program.folder}/plc.sock"', '""'))
    assert "local.socket is empty" in program.refusal("status")


def test_a_program_that_hangs_is_not_waited_for(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_question, "TIMEOUT_S", 0.1)
    path = program.folder / "plc.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as hung:
        hung.bind(str(path))
        hung.listen()
        with pytest.raises(UserError, match="does not answer within"):
            ask(path, {"ask": "why"})


@pytest.mark.parametrize("reply", [b"", b"garbage\n", b"\xff\xfe\n", b"[]\n", b"{}\n"])
def test_a_strange_answer_is_a_clear_line(tmp_path: Path, reply: bytes) -> None:
    path = tmp_path / "plc.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as strange:
        strange.bind(str(path))
        strange.listen()
        asking = threading.Thread(target=answer_with, args=(strange, reply))
        asking.start()
        with pytest.raises(UserError, match="cannot be read"):
            ask(path, {"ask": "why"})
        asking.join()


def answer_with(strange: socket.socket, reply: bytes) -> None:
    connection, _ = strange.accept()
    with connection:
        connection.recv(100)
        connection.sendall(reply)


@pytest.mark.parametrize("number", ["-1", "many"])
def test_a_number_of_events_that_is_none_is_refused(
    number: str, served: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        printed(capsys, "alarms", "--socket", served, "--history", number)
    assert ended.value.code == 2
    assert f"must be a whole number from 0 on, not '{number}'" in capsys.readouterr().err
