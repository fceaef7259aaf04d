"""Finds the reply in what came over the line (Modbus over serial line V1.02)."""

from __future__ import annotations

from collections.abc import Iterator

from pymodbus.framer import FramerRTU

from site_bridge.modbus.request import Request

REFUSAL_FLAG = 0x80
_SHORTEST = 5  # id, function, byte count or exception code, CRC


def find_reply(data: bytes, unit_id: int, request: Request) -> bytes:
    """The first sound reply of a device to a request, b"" while there is none.

    What stands before and behind it is skipped: stray bytes, the echo of the request, replies of other
    devices or of other lengths. pymodbus looks for frames too, but tries every length at every place: a
    babbling line then costs it seconds of computing time.
    """
    fitting = (frame for frame in _frames(data, unit_id, request.function) if _answers(frame, request))
    return next(fitting, b"")


def other_counts(data: bytes, unit_id: int, request: Request) -> list[int]:
    """Numbers of registers in sound replies of the device that are no answer to the request."""
    frames = _frames(data, unit_id, request.function)
    return [frame[2] // 2 for frame in frames if not _answers(frame, request)]


def _answers(frame: bytes, request: Request) -> bool:
    return frame[1] != request.function or frame[2] == request.byte_count


def _frames(data: bytes, unit_id: int, function: int) -> Iterator[bytes]:
    """Sound replies of the device with the function, or its refusals; they may overlap."""
    for at in range(len(data) - _SHORTEST + 1):
        size = _reply_bytes(data[at + 1], data[at + 2], function) if data[at] == unit_id else 0
        frame = data[at : at + size]
        if size and len(frame) == size and _crc_fits(frame):
            yield frame


def _reply_bytes(told: int, byte_count: int, function: int) -> int:
    """Length of a reply, 0 for a function that was not asked for."""
    if told == function:
        return _SHORTEST + byte_count
    return _SHORTEST if told == function | REFUSAL_FLAG else 0


def _crc_fits(frame: bytes) -> bool:
    return FramerRTU.compute_CRC(frame[:-2]).to_bytes(2, "big") == frame[-2:]
