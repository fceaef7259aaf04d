"""Faults of the miner's API, for tests: each spoils the next calls."""

from __future__ import annotations

from collections import deque
from enum import StrEnum

MAX_PENDING = 1_000


class Fault(StrEnum):
    """What goes wrong with one call."""

    HANG = "hang"  # never answered, not carried out
    REFUSE = "refuse"  # UNAVAILABLE, not carried out
    EXPIRE_TOKENS = "expire_tokens"  # every session is forgotten first
    LOSE_REPLY = "lose_reply"  # carried out, never answered


class Faults:
    """A bounded queue of faults for calls of any method, or of one."""

    def __init__(self) -> None:
        self._pending: deque[tuple[Fault, str | None]] = deque(maxlen=MAX_PENDING)

    def inject(self, fault: Fault, calls: int = 1, method: str | None = None) -> None:
        """Spoil the next `calls` calls, of `method` (such as "SetPowerTarget") when given."""
        self._pending.extend([(fault, method)] * calls)

    def take(self, method: str) -> Fault | None:
        """The fault of this call: the oldest one waiting, if it is meant for `method`."""
        if self._pending and self._pending[0][1] in (None, method):
            return self._pending.popleft()[0]
        return None
