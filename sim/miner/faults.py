"""Faults of the miner's API, for tests: each spoils the next calls."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

import grpc

from revpi.core.enums import plain_members

MAX_PENDING = 1_000


@plain_members
class Fault(StrEnum):
    """What goes wrong with one call."""

    NONE = "none"
    HANG = "hang"  # never answered, not carried out
    SLOW = "slow"  # carried out and answered late
    REFUSE = "refuse"  # a status code, not carried out
    EXPIRE_TOKENS = "expire_tokens"  # every session is forgotten first
    LOSE_REPLY = "lose_reply"  # carried out, never answered
    FORGET = "forget"  # answered as if it were carried out


@dataclass(frozen=True, slots=True)
class Spoilt:
    """One fault of one call.

    Attributes:
        fault: What goes wrong.
        method: Of which method, such as "SetPowerTarget"; None for any.
        code: Of REFUSE.
        text: Of REFUSE, the device's words.
        delay_s: Of SLOW.
    """

    fault: Fault
    method: str | None = None
    code: grpc.StatusCode = grpc.StatusCode.UNAVAILABLE
    text: str = "refused"
    delay_s: float = 1.0


SOUND = Spoilt(Fault.NONE)


class Faults:
    """A bounded queue of faults."""

    def __init__(self) -> None:
        self._pending: deque[Spoilt] = deque(maxlen=MAX_PENDING)

    def inject(self, fault: Fault, calls: int = 1, method: str | None = None) -> None:
        """Spoil the next `calls` calls, of `method` (such as "SetPowerTarget") when given."""
        self.add(Spoilt(fault, method), calls)

    def add(self, spoilt: Spoilt, calls: int = 1) -> None:
        """Spoil the next `calls` calls in this way."""
        self._pending.extend([spoilt] * calls)

    def clear(self) -> None:
        """No more faults."""
        self._pending.clear()

    @property
    def pending(self) -> int:
        """Calls that are still to be spoilt."""
        return len(self._pending)

    def take(self, method: str) -> Spoilt:
        """The fault of this call: the oldest one waiting, if it is meant for `method`, else none."""
        if self._pending and self._pending[0].method in (None, method):
            return self._pending.popleft()
        return SOUND
