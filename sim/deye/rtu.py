"""The slave's half of Modbus RTU: a request frame in, a reply frame out (Modbus over serial line V1.02)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from enum import IntEnum

READ_HOLDING_REGISTERS = 0x03
READ_INPUT_REGISTERS = 0x04
EXCEPTION_FLAG = 0x80
MAX_REGISTERS = 125
LAST_REGISTER = 2000  # Deye protocol: 0-59, 60-499 and 500-2000 exist
REQUEST_BYTES = 8
SHORTEST_FRAME_BYTES = 4


class ModbusException(IntEnum):
    """Exception codes."""

    ILLEGAL_FUNCTION = 1
    ILLEGAL_ADDRESS = 2
    ILLEGAL_VALUE = 3


def crc16(data: bytes) -> int:
    """CRC-16/MODBUS: polynomial 0xA001 reflected, start 0xFFFF."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def framed(body: bytes) -> bytes:
    """`body` with its CRC, low byte first."""
    return body + struct.pack("<H", crc16(body))


def is_intact(frame: bytes) -> bool:
    """Whether the frame is long enough and its CRC right."""
    return len(frame) >= SHORTEST_FRAME_BYTES and framed(frame[:-2]) == frame


def answer(
    request: bytes,
    slave_id: int,
    registers: Mapping[int, int],
    *,
    function: int = READ_HOLDING_REGISTERS,
    most: int = MAX_REGISTERS,
    last: int = LAST_REGISTER,
) -> bytes | None:
    """The reply to one frame; None for silence (other id, bad CRC, wrong length).

    Other functions than `function`, writing ones above all, get "illegal function": the devices of a site are
    only read.

    Args:
        request: The frame.
        slave_id: Id of the slave.
        registers: Its registers; addresses that are missing read 0.
        function: How its registers are read.
        most: Most registers it gives at once.
        last: Its last register.
    """
    if not is_intact(request) or request[0] != slave_id:
        return None
    if request[1] != function:
        return _refusal(slave_id, request[1], ModbusException.ILLEGAL_FUNCTION)
    if len(request) != REQUEST_BYTES:
        return None
    first, count = struct.unpack(">HH", request[2:6])
    if not 1 <= count <= most:
        return _refusal(slave_id, function, ModbusException.ILLEGAL_VALUE)
    if first + count - 1 > last:
        return _refusal(slave_id, function, ModbusException.ILLEGAL_ADDRESS)
    words = [registers.get(first + i, 0) for i in range(count)]
    return framed(struct.pack(f">BBB{count}H", slave_id, function, 2 * count, *words))


def _refusal(slave_id: int, function: int, code: ModbusException) -> bytes:
    return framed(bytes((slave_id, function | EXCEPTION_FLAG, code)))
