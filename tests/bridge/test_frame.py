"""Finding a reply among noise."""

from __future__ import annotations

import pytest

from sim.deye.rtu import framed
from site_bridge.modbus.frame import find_reply, other_counts
from site_bridge.modbus.request import Function, Request

REPLY = framed(b"\x01\x03\x04\x12\x34\x56\x78")
ASKED = Request(Function.HOLDING, 586, 2)
ECHO = framed(b"\x01\x03\x02\x4a\x00\x02")
SHORTER = framed(b"\x01\x03\x02\x12\x34")
REFUSAL = framed(b"\x01\x83\x02")


@pytest.mark.parametrize("frame", [REPLY, REFUSAL])
@pytest.mark.parametrize(
    "before", [b"", b"\x00", b"\x01", b"\x01\x03", b"\x01\x03\xff", b"\x01\x03\x00\x01", ECHO, SHORTER]
)
@pytest.mark.parametrize("behind", [b"", b"\x00", REPLY])
def test_noise_around_a_reply_is_skipped(frame: bytes, before: bytes, behind: bytes) -> None:
    assert find_reply(before + frame + behind, 1, ASKED) == frame


@pytest.mark.parametrize("end", range(len(REPLY)))
def test_a_part_of_a_reply_is_none(end: int) -> None:
    assert find_reply(REPLY[:end], 1, ASKED) == b""


@pytest.mark.parametrize("place", range(len(REPLY)))
def test_one_wrong_byte_makes_it_none(place: int) -> None:
    spoiled = bytearray(REPLY)
    spoiled[place] ^= 0x40
    assert find_reply(bytes(spoiled), 1, ASKED) == b""


def test_another_device_function_or_length_is_none() -> None:
    assert find_reply(REPLY, 2, ASKED) == b""
    assert find_reply(framed(b"\x01\x04\x04\x00\x01\x00\x02"), 1, ASKED) == b""
    assert find_reply(SHORTER, 1, ASKED) == b""


def test_input_registers_have_replies_of_their_own() -> None:
    reply = framed(b"\x07\x04\x02\x00\x01")
    assert find_reply(ECHO + reply, 7, Request(Function.INPUT, 0, 1)) == reply
    refusal = framed(b"\x07\x84\x02")
    assert find_reply(refusal, 7, Request(Function.INPUT, 0, 1)) == refusal


def test_replies_of_other_lengths_are_told() -> None:
    assert other_counts(b"\x00" + SHORTER + b"\xff", 1, ASKED) == [1]
    assert other_counts(REPLY, 1, ASKED) == []
    assert other_counts(SHORTER, 2, ASKED) == []
