"""Faults of the line and the inverter, for tests: each spoils the next replies."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sim.deye.rtu import EXCEPTION_FLAG, framed

MAX_PENDING = 1_000


class Fault(StrEnum):
    """What goes wrong with one reply."""

    DROP_REPLY = "drop_reply"
    CORRUPT_CRC = "corrupt_crc"
    STRAY_BYTE = "stray_byte"
    LATE_REPLY = "late_reply"
    SPLIT = "split"
    ZERO_BLOCK = "zero_block"
    FEWER_REGISTERS = "fewer_registers"
    WRONG_ID = "wrong_id"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a reply goes out.

    Attributes:
        pieces: Sent one after the other.
        delay_s: Extra pause before the first piece.
        gap_s: Extra pause between pieces.
    """

    pieces: tuple[bytes, ...]
    delay_s: float = 0.0
    gap_s: float = 0.0


class Faults:
    """A bounded queue of faults; any thread may inject.

    Args:
        late_s: How late a late reply is.
        gap_s: Pause between the pieces of a split reply.
    """

    def __init__(self, late_s: float = 1.2, gap_s: float = 0.05) -> None:
        self.late_s = late_s
        self.gap_s = gap_s
        self._pending: deque[Fault] = deque(maxlen=MAX_PENDING)
        self._lock = threading.Lock()

    def inject(self, fault: Fault, replies: int = 1) -> None:
        """Spoil the next `replies` replies (after those already waiting to be spoiled)."""
        with self._lock:
            self._pending.extend([fault] * replies)

    def take(self) -> Fault | None:
        """The fault of the reply that is due."""
        with self._lock:
            return self._pending.popleft() if self._pending else None

    def deliver(self, reply: bytes, fault: Fault | None) -> Delivery:
        """The reply as the fault leaves it."""
        if fault is Fault.LATE_REPLY:
            return Delivery((reply,), delay_s=self.late_s)
        if fault is Fault.SPLIT:
            return Delivery((reply[:2], reply[2:5], reply[5:]), gap_s=self.gap_s)
        spoiled = _SPOILED[fault](reply) if fault in _SPOILED else reply
        return Delivery((spoiled,))


def _zeros(reply: bytes) -> bytes:
    return framed(reply[:3] + bytes(len(reply) - 5))


def _fewer(reply: bytes) -> bytes:
    if reply[1] & EXCEPTION_FLAG:
        return reply
    return framed(reply[:2] + bytes((reply[2] - 2,)) + reply[3:-4])


_SPOILED: dict[Fault | None, Callable[[bytes], bytes]] = {
    Fault.DROP_REPLY: lambda _: b"",
    Fault.CORRUPT_CRC: lambda reply: reply[:-1] + bytes((reply[-1] ^ 0xFF,)),
    Fault.STRAY_BYTE: lambda reply: b"\x00" + reply,
    Fault.ZERO_BLOCK: _zeros,
    Fault.FEWER_REGISTERS: _fewer,
    Fault.WRONG_ID: lambda reply: framed(bytes((reply[0] + 1,)) + reply[1:-2]),
}
