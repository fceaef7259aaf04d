"""System calls on the device as datagrams between the program's process and the stand-in."""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import Final

MAX_BYTES: Final = 8192
_CALL: Final = struct.Struct("<Bq")
_ANSWER: Final = struct.Struct("<iq")


class Call(IntEnum):
    """What the program calls; open is the connection itself, close its end."""

    SEEK = 1
    READ = 2
    WRITE = 3
    IOCTL = 4


def pack_call(call: Call, number: int, data: bytes = b"") -> bytes:
    """A call with its number (position, size or request) and its bytes."""
    return _CALL.pack(call, number) + data


def unpack_call(datagram: bytes) -> tuple[Call, int, bytes]:
    """What `pack_call` packed."""
    call, number = _CALL.unpack_from(datagram)
    return Call(call), number, datagram[_CALL.size :]


def pack_answer(error: int, number: int, data: bytes = b"") -> bytes:
    """An answer: errno or 0, the returned number, the bytes read."""
    return _ANSWER.pack(error, number) + data


def unpack_answer(datagram: bytes) -> tuple[int, int, bytes]:
    """What `pack_answer` packed."""
    error, number = _ANSWER.unpack_from(datagram)
    return error, number, datagram[_ANSWER.size :]
