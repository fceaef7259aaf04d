"""Minimum on and off times and starts per hour of one contactor; they hold across restarts (invariant I9)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from revpi.core.memory.clock import mono_of
from revpi.core.memory.records import MinerMemory
from revpi.core.params import MinerParams

HOUR_S = 3600.0
LONG_AGO_S = -float("inf")

FRESH = MinerMemory()


class ContactorTimes:
    """Keeps the times of one contactor.

    After a restart the noted Unix times count; where they cannot be trusted (clock not valid, or set back),
    the contactor counts as opened, and its starts as made, at the restart.

    Attributes:
        memory: What must survive a restart; a new object only when something happened.
        min_on_until_s: Monotonic time until which it may not open without need; `LONG_AGO_S` without.
        min_off_until_s: Monotonic time until which it may not close; `LONG_AGO_S` without.
        starts_until_s: Monotonic time until which the hour allows no more start; `LONG_AGO_S` without.
    """

    __slots__ = (
        "_params",
        "_restored",
        "_starts_s",
        "memory",
        "min_off_until_s",
        "min_on_until_s",
        "starts_until_s",
    )

    def __init__(self, params: MinerParams, memory: MinerMemory = FRESH) -> None:
        self._params = params
        self.memory = memory
        self._restored = memory == FRESH
        self._starts_s: deque[float] = deque(maxlen=params.starts_per_hour)
        self.min_on_until_s = self.min_off_until_s = self.starts_until_s = LONG_AGO_S

    def begin(self, now_s: float, wall_s: float | None) -> None:
        """To be called in each scan before anything else; restores in the first one."""
        if self._restored:
            return
        self._restored = True
        memory = self.memory
        if memory.closed:
            self._opened(now_s)
        elif memory.opened:
            self._opened(mono_of(memory.opened_at, now_s, wall_s))
        self._started(mono_of(start_at, now_s, wall_s) for start_at in memory.starts_at)

    def note(self, closed: bool, now_s: float, wall_s: float | None) -> None:
        """The command has changed."""
        memory = self.memory
        if closed:
            self.min_on_until_s = now_s + self._params.min_on_s
            self._started((now_s,))
            starts_at = (*memory.starts_at, wall_s)[-self._params.starts_per_hour :]
            self.memory = MinerMemory(starts_at, True, memory.opened, memory.opened_at)
        else:
            self._opened(now_s)
            self.memory = MinerMemory(memory.starts_at, False, True, wall_s)

    def min_on_left_s(self, now_s: float) -> float:
        """Seconds until it may open without need."""
        return max(0.0, self.min_on_until_s - now_s)

    def min_off_left_s(self, now_s: float) -> float:
        """Seconds until it may close again."""
        return max(0.0, self.min_off_until_s - now_s)

    def starts_left_s(self, now_s: float) -> float:
        """Seconds until one more start is allowed in the hour."""
        return max(0.0, self.starts_until_s - now_s)

    def _opened(self, at_s: float) -> None:
        self.min_on_until_s = LONG_AGO_S
        self.min_off_until_s = at_s + self._params.min_off_s

    def _started(self, at_s: Iterable[float]) -> None:
        self._starts_s.extend(at_s)
        if len(self._starts_s) == self._params.starts_per_hour:
            self.starts_until_s = self._starts_s[0] + HOUR_S
