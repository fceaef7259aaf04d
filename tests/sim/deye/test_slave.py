"""Bytes on the pseudo-terminal."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from revpi.errors import UserError
from sim.deye.faults import MAX_PENDING, Fault, Faults
from sim.deye.rtu import framed, is_intact
from tests.sim.deye.house import ask, port, request, running

SOC = bytes.fromhex("01 03 02 00 49")  # 73 %
SHORT_S = 0.3


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "run" / "inverter"


def test_a_request_by_hand(link: Path) -> None:
    with running(link), port(link) as line:
        assert ask(line, bytes.fromhex("01 03 02 4c 00 01 44 65"), 7) == framed(SOC)


def test_a_long_block_comes_whole(link: Path) -> None:
    with running(link), port(link) as line:
        reply = ask(line, request(586, 125), 255)
    assert is_intact(reply)
    assert len(reply) == 255


def test_writing_is_refused(link: Path) -> None:
    write_power = framed(bytes.fromhex("01 10 00 8e 00 01 02 00 00"))
    with running(link), port(link) as line:
        assert ask(line, write_power, 5) == framed(bytes.fromhex("01 90 01"))


@pytest.mark.parametrize(
    "frame", [request(588, 1, slave_id=7), request(588, 1)[:-1] + b"\xff"], ids=("other id", "bad CRC")
)
def test_silence_and_the_next_request_is_answered(link: Path, frame: bytes) -> None:
    with running(link), port(link, SHORT_S) as line:
        assert ask(line, frame, 1) == b""
        line.timeout = 2.0
        assert ask(line, request(588, 1), 7) == framed(SOC)


def test_garbage_ends_with_silence(link: Path) -> None:
    with running(link), port(link, SHORT_S) as line:
        assert ask(line, b"\xaa" * 700, 1) == b""
        line.timeout = 2.0
        assert ask(line, request(588, 1), 7) == framed(SOC)


def test_a_client_may_come_again(link: Path) -> None:
    with running(link):
        for _ in range(3):
            with port(link) as line:
                assert ask(line, request(588, 1), 7) == framed(SOC)


def test_link_and_thread_are_gone_after_stop(link: Path) -> None:
    with running(link) as slave:
        assert link.is_symlink()
    assert not link.is_symlink()
    slave.stop()
    assert [thread.name for thread in threading.enumerate() if thread.name == "modbus slave"] == []


def test_stop_breaks_a_late_reply_off(link: Path) -> None:
    faults = Faults(late_s=600.0)
    faults.inject(Fault.LATE_REPLY)
    with running(link, faults), port(link, SHORT_S) as line:
        assert ask(line, request(588, 1), 1) == b""
    assert not link.is_symlink()


def test_a_new_slave_takes_the_name_over(link: Path) -> None:
    with running(link) as first:
        with running(link):
            first.stop()
            with port(link) as line:
                assert ask(line, request(588, 1), 7) == framed(SOC)
        assert not link.is_symlink()


def test_a_link_that_cannot_be_made_is_the_users_mistake(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(UserError, match="cannot make the serial link"),
        running(tmp_path / "file" / "inverter"),
    ):
        pass


SPOILED = {
    Fault.DROP_REPLY: b"",
    Fault.CORRUPT_CRC: framed(SOC)[:-1] + bytes((framed(SOC)[-1] ^ 0xFF,)),
    Fault.STRAY_BYTE: b"\x00" + framed(SOC),
    Fault.LATE_REPLY: framed(SOC),
    Fault.SPLIT: framed(SOC),
    Fault.ZERO_BLOCK: framed(bytes.fromhex("01 03 02 00 00")),
    Fault.FEWER_REGISTERS: framed(bytes.fromhex("01 03 00")),
    Fault.WRONG_ID: framed(bytes.fromhex("02 03 02 00 49")),
}


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_spoils_one_reply(link: Path, fault: Fault) -> None:
    faults = Faults(late_s=SHORT_S)
    faults.inject(fault)
    with running(link, faults), port(link, 2 * SHORT_S) as line:
        expected = SPOILED[fault]
        assert ask(line, request(588, 1), max(1, len(expected))) == expected
        assert ask(line, request(588, 1), 7) == framed(SOC)


def test_a_refusal_with_fewer_registers_stays_a_refusal(link: Path) -> None:
    faults = Faults()
    faults.inject(Fault.FEWER_REGISTERS)
    with running(link, faults), port(link) as line:
        assert ask(line, request(588, 126), 5) == framed(bytes.fromhex("01 83 03"))


def test_faults_are_bounded() -> None:
    faults = Faults()
    faults.inject(Fault.SPLIT, replies=10 * MAX_PENDING)
    taken = [faults.take() for _ in range(MAX_PENDING + 1)]
    assert taken == [Fault.SPLIT] * MAX_PENDING + [None]
