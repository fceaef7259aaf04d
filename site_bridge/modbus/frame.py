"""Finds the reply in what came over the line (Modbus over serial line V1.02)."""

from __future__ import annotations

from pymodbus.framer import FramerRTU

READ_HOLDING = 0x03
_REFUSED = READ_HOLDING | 0x80
_SHORTEST = 5  # id, function, byte count or exception code, CRC


def find_reply(data: bytes, unit_id: int) -> bytes:
    """The first sound reply of a device to a reading request, b"" while there is none.

    What stands before and behind it is skipped. pymodbus looks for frames too, but tries every length at
    every place: a babbling line then costs it seconds of computing time.
    """
    for at in range(len(data) - _SHORTEST + 1):
        size = _reply_bytes(data[at + 1], data[at + 2]) if data[at] == unit_id else 0
        frame = data[at : at + size]
        if size and len(frame) == size and _crc_fits(frame):
            return frame
    return b""


def _reply_bytes(function: int, byte_count: int) -> int:
    """Length of a reply, 0 for a function that was not asked for."""
    if function == READ_HOLDING:
        return _SHORTEST + byte_count
    return _SHORTEST if function == _REFUSED else 0


def _crc_fits(frame: bytes) -> bool:
    return FramerRTU.compute_CRC(frame[:-2]).to_bytes(2, "big") == frame[-2:]
