"""The bytes of one stored state: a head with checksum, then JSON. Any truncation or bit error is seen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from revpi.digest import sha256_hex

FORMAT = "thermiq-state"
SCHEMA = 1
MAX_BYTES = 262_144
_HEAD_PARTS = 5


class FrameError(Exception):
    """The bytes are not a whole stored state; the text says why."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One stored state.

    Attributes:
        generation: Rises by one with each write.
        body: The JSON value.
    """

    generation: int
    body: Any


def pack(generation: int, body: Any) -> bytes:
    """The bytes to write.

    Raises:
        FrameError: Not JSON (a number is not finite), or larger than `MAX_BYTES`.
    """
    try:
        text = json.dumps(body, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError) as error:
        raise FrameError(f"cannot be stored: {error}") from error
    head = f"{FORMAT} {SCHEMA} {generation} {len(text)}"
    data = f"{head} {_digest(head, text)}\n".encode() + text + b"\n"
    if len(data) > MAX_BYTES:
        raise FrameError(f"{len(data)} bytes, at most {MAX_BYTES} are stored")
    return data


def unpack(data: bytes) -> Frame:
    """Read what `pack` wrote.

    Raises:
        FrameError: Truncated, changed, too large, or of another format.
    """
    if len(data) > MAX_BYTES:
        raise FrameError(f"more than {MAX_BYTES} bytes")
    first, _, rest = data.partition(b"\n")
    parts = first.decode("ascii", "replace").split(" ")
    if len(parts) != _HEAD_PARTS or parts[0] != FORMAT:
        raise FrameError("no stored state")
    if parts[1] != str(SCHEMA):
        raise FrameError(f"schema {parts[1]}, this program reads {SCHEMA}")
    text = rest[:-1]
    if rest[-1:] != b"\n" or parts[3] != str(len(text)):
        raise FrameError("truncated")
    if parts[4] != _digest(" ".join(parts[:4]), text):
        raise FrameError("checksum is wrong")
    try:
        return Frame(int(parts[2]), json.loads(text))
    except (ValueError, RecursionError) as error:
        raise FrameError(f"not JSON: {type(error).__name__}") from error


def _digest(head: str, text: bytes) -> str:
    return sha256_hex(head.encode() + b"\n" + text)
