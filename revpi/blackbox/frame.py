"""Frames: the pieces of a recording on disk. A damaged one is skipped, the others stay readable.

A frame is a mark of four bytes, a kind of one byte, the length and the CRC-32 of its body, and the body:
JSON, packed by zlib. The checksum covers kind and length too.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from enum import Enum
from typing import Any, NamedTuple

MARK = b"\xf1TQ\x1a"
"""Not UTF-8, so no text holds it."""
_HEAD = struct.Struct("<4scII")
MAX_BODY_BYTES = 4_000_000
MAX_JSON_BYTES = 32_000_000
LEVEL = 6


class FrameKind(bytes, Enum):
    """What a frame holds."""

    HEAD = b"H"
    KEYFRAME = b"K"
    SCANS = b"S"
    CAUSE = b"C"


class Frame(NamedTuple):
    """One frame.

    Attributes:
        kind: What it holds.
        body: The JSON value.
    """

    kind: FrameKind
    body: Any


class Damage(NamedTuple):
    """Bytes that are no frame.

    Attributes:
        offset: Where they begin.
        length: How many.
    """

    offset: int
    length: int


def pack(kind: FrameKind, text: str) -> bytes:
    """The bytes of a frame from its JSON text."""
    body = zlib.compress(text.encode(), LEVEL)
    return _HEAD.pack(MARK, kind.value, len(body), _checksum(kind.value, body)) + body


def unpack(data: bytes) -> Iterator[Frame | Damage]:
    """All whole frames in order, and the stretches between them that are none."""
    at = lost_from = 0
    while at < len(data):
        frame, length = _frame_at(data, at)
        if frame is None:
            following = data.find(MARK, at + 1)
            at = following if following >= 0 else len(data)
            continue
        if lost_from < at:
            yield Damage(lost_from, at - lost_from)
        yield frame
        at += length
        lost_from = at
    if lost_from < len(data):
        yield Damage(lost_from, len(data) - lost_from)


def _frame_at(data: bytes, at: int) -> tuple[Frame | None, int]:
    if len(data) - at < _HEAD.size:
        return None, 0
    mark, kind, length, checksum = _HEAD.unpack_from(data, at)
    body = data[at + _HEAD.size : at + _HEAD.size + length]
    if mark != MARK or length > MAX_BODY_BYTES or len(body) != length or checksum != _checksum(kind, body):
        return None, 0
    try:
        return Frame(FrameKind(kind), _json(body)), _HEAD.size + length
    except (ValueError, RecursionError, zlib.error):
        return None, 0


def _json(body: bytes) -> Any:
    inflate = zlib.decompressobj()
    text = inflate.decompress(body, MAX_JSON_BYTES)
    if not inflate.eof:
        raise ValueError("more than a frame may hold")
    return json.loads(text)


def _checksum(kind: bytes, body: bytes) -> int:
    return zlib.crc32(body, zlib.crc32(kind + len(body).to_bytes(4, "little")))
