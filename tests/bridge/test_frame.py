"""Finding a reply among noise."""

from __future__ import annotations

import pytest

from sim.deye.rtu import framed
from site_bridge.modbus.frame import find_reply

REPLY = framed(b"\x01\x03\x04\x12\x34\x56\x78")
REFUSAL = framed(b"\x01\x83\x02")


@pytest.mark.parametrize("frame", [REPLY, REFUSAL])
@pytest.mark.parametrize("before", [b"", b"\x00", b"\x01", b"\x01\x03", b"\x01\x03\xff", b"\x01\x03\x00\x01"])
@pytest.mark.parametrize("behind", [b"", b"\x00", REPLY])
def test_noise_around_a_reply_is_skipped(frame: bytes, before: bytes, behind: bytes) -> None:
    assert find_reply(before + frame + behind, 1) == frame


@pytest.mark.parametrize("end", range(len(REPLY)))
def test_a_part_of_a_reply_is_none(end: int) -> None:
    assert find_reply(REPLY[:end], 1) == b""


@pytest.mark.parametrize("place", range(len(REPLY)))
def test_one_wrong_byte_makes_it_none(place: int) -> None:
    spoiled = bytearray(REPLY)
    spoiled[place] ^= 0x40
    assert find_reply(bytes(spoiled), 1) == b""


def test_another_device_or_function_is_none() -> None:
    assert find_reply(REPLY, 2) == b""
    assert find_reply(framed(b"\x01\x04\x02\x00\x01"), 1) == b""
