"""Writes SML 1.04 files (BSI TR-03109-1, annex IV b): values, messages, transport."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

ABSENT = b"\x01"
END_OF_MESSAGE = b"\x00"
ESCAPE = b"\x1b\x1b\x1b\x1b"
VERSION_1 = b"\x01\x01\x01\x01"
OPEN_RESPONSE, CLOSE_RESPONSE, LIST_RESPONSE = 0x0101, 0x0201, 0x0701
WATT, WATT_HOUR, VOLT = 27, 30, 35  # units of DLMS

_OCTETS, _SIGNED, _UNSIGNED, _LIST = 0x00, 0x50, 0x60, 0x70
_SHORT = 16


def crc16(data: bytes) -> bytes:
    """CRC-16/X-25 (ISO/IEC 13239), low byte first."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x8408 if crc & 1 else crc >> 1
    return struct.pack("<H", crc ^ 0xFFFF)


def octets(data: bytes) -> bytes:
    """An octet string; its length counts the length field too."""
    size = len(data) + 1
    if size < _SHORT:
        return bytes((_OCTETS | size,)) + data
    size += 1
    return bytes((0x80 | _OCTETS | size >> 4, size & 0x0F)) + data


def signed(value: int, size: int = 4) -> bytes:
    """A whole number of `size` bytes."""
    return bytes((_SIGNED | size + 1,)) + value.to_bytes(size, "big", signed=True)


def unsigned(value: int, size: int = 4) -> bytes:
    """A whole number of `size` bytes, not negative."""
    return bytes((_UNSIGNED | size + 1,)) + value.to_bytes(size, "big")


def sequence(items: Sequence[bytes]) -> bytes:
    """A list of encoded values."""
    count = len(items)
    head = bytes((_LIST | count,)) if count < _SHORT else bytes((0x80 | _LIST | count >> 4, count & 0x0F))
    return head + b"".join(items)


@dataclass(frozen=True, slots=True)
class Entry:
    """One register of the list.

    Attributes:
        obis: Code as six numbers.
        value: Encoded value.
        unit: DLMS unit, None without one.
        scaler: Power of ten, None without one.
        status: Status word, None without one.
    """

    obis: tuple[int, int, int, int, int, int]
    value: bytes
    unit: int | None = None
    scaler: int | None = None
    status: int | None = None

    def encoded(self) -> bytes:
        """The entry as a list of seven."""
        return sequence(
            (
                octets(bytes(self.obis)),
                ABSENT if self.status is None else unsigned(self.status),
                ABSENT,
                ABSENT if self.unit is None else unsigned(self.unit, 1),
                ABSENT if self.scaler is None else signed(self.scaler, 1),
                self.value,
                ABSENT,
            )
        )


def message(number: int, kind: int, body: bytes) -> bytes:
    """One message with its checksum."""
    choice = sequence((unsigned(kind, 2), body))
    # A list of six: transaction, group, abort on error, body, checksum, end.
    head = b"\x76" + octets(struct.pack(">I", number)) + unsigned(0, 1) + unsigned(0, 1)
    data = head + choice
    return data + b"\x63" + crc16(data) + END_OF_MESSAGE


def transported(payload: bytes) -> bytes:
    """A file as it goes over the line: escaped, filled up to four bytes, with its checksum."""
    fill = -len(payload) % 4
    escaped = payload.replace(ESCAPE, ESCAPE + ESCAPE)
    data = ESCAPE + VERSION_1 + escaped + bytes(fill) + ESCAPE + bytes((0x1A, fill))
    return data + crc16(data)


def telegram(server_id: bytes, entries: Sequence[Entry], number: int = 1) -> bytes:
    """What a meter pushes: open, list, close."""
    opening = sequence((ABSENT, ABSENT, octets(struct.pack(">I", number)), octets(server_id), ABSENT, ABSENT))
    seconds = sequence((unsigned(1, 1), unsigned(number)))
    values = sequence([entry.encoded() for entry in entries])
    listing = sequence((ABSENT, octets(server_id), ABSENT, seconds, values, ABSENT, ABSENT))
    return transported(
        message(3 * number, OPEN_RESPONSE, opening)
        + message(3 * number + 1, LIST_RESPONSE, listing)
        + message(3 * number + 2, CLOSE_RESPONSE, sequence((ABSENT,)))
    )
