from __future__ import annotations

import pytest

from sim.deye.rtu import answer, crc16, is_intact
from tests.sim.deye.house import request

REGISTERS = {100: 0x1234, 101: 0xFFFE}


def test_crc_check_value_of_the_catalogue() -> None:
    assert crc16(b"123456789") == 0x4B37


@pytest.mark.parametrize("frame", ["01 03 00 00 00 0a c5 cd", "11 03 00 6b 00 03 76 87"])
def test_crc_of_textbook_frames(frame: str) -> None:
    assert is_intact(bytes.fromhex(frame))
    assert not is_intact(bytes.fromhex(frame)[:-1] + b"\x00")


def test_reply_bytes() -> None:
    reply = answer(request(100, 2), 1, REGISTERS)
    assert reply is not None
    assert reply[:-2].hex(" ") == "01 03 04 12 34 ff fe"
    assert is_intact(reply)


def test_missing_registers_read_zero() -> None:
    reply = answer(request(1998, 3), 1, REGISTERS)
    assert reply is not None
    assert reply[:-2].hex(" ") == "01 03 06 00 00 00 00 00 00"


@pytest.mark.parametrize(
    ("first", "count", "code"),
    [(0, 0, 3), (0, 126, 3), (1999, 3, 2), (2001, 1, 2), (0xFFFF, 1, 2)],
)
def test_refusals(first: int, count: int, code: int) -> None:
    reply = answer(request(first, count), 1, REGISTERS)
    assert reply is not None
    assert reply[:-2] == bytes((1, 0x83, code))
    assert is_intact(reply)


@pytest.mark.parametrize("function", [4, 6, 16])
def test_nobody_may_write(function: int) -> None:
    reply = answer(request(142, 1, function=function), 1, REGISTERS)
    assert reply is not None
    assert reply[:-2] == bytes((1, function | 0x80, 1))


@pytest.mark.parametrize(
    "frame",
    [
        request(100, 2, slave_id=2),
        request(100, 2, slave_id=0),
        request(100, 2)[:-1] + b"\x00",
        b"\x01\x03",
        b"",
    ],
    ids=("other id", "broadcast", "bad CRC", "short", "nothing"),
)
def test_silence(frame: bytes) -> None:
    assert answer(frame, 1, REGISTERS) is None
