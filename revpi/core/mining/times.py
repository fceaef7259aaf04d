"""Minimum on and off times and starts per hour of one contactor; they hold across restarts (invariant I9)."""

from __future__ import annotations

from collections import deque

from revpi.core.memory.clock import mono_of
from revpi.core.memory.records import MinerMemory
from revpi.core.params import MinerParams

HOUR_S = 3600.0


FRESH = MinerMemory()


class ContactorTimes:
    """Keeps the times of one contactor.

    After a restart the noted Unix times count; where they cannot be trusted (clock not valid, or set back),
    the contactor counts as opened, and its starts as made, at the restart.

    Attributes:
        memory: What must survive a restart; a new object only when something happened.
    """

    __slots__ = ("_closed_s", "_opened_s", "_params", "_restored", "_starts_s", "memory")

    def __init__(self, params: MinerParams, memory: MinerMemory = FRESH) -> None:
        self._params = params
        self.memory = memory
        self._restored = memory == FRESH
        self._closed_s: float | None = None
        self._opened_s: float | None = None
        self._starts_s: deque[float] = deque(maxlen=params.starts_per_hour)

    def begin(self, now_s: float, wall_s: float | None) -> None:
        """To be called in each scan before anything else; restores in the first one."""
        if self._restored:
            return
        self._restored = True
        memory = self.memory
        if memory.closed:
            self._opened_s = now_s
        elif memory.opened:
            self._opened_s = mono_of(memory.opened_at, now_s, wall_s)
        self._starts_s.extend(mono_of(start_at, now_s, wall_s) for start_at in memory.starts_at)

    def note(self, closed: bool, now_s: float, wall_s: float | None) -> None:
        """The command has changed."""
        memory = self.memory
        if closed:
            self._closed_s = now_s
            self._starts_s.append(now_s)
            starts_at = (*memory.starts_at, wall_s)[-self._params.starts_per_hour :]
            self.memory = MinerMemory(starts_at, True, memory.opened, memory.opened_at)
        else:
            self._opened_s, self._closed_s = now_s, None
            self.memory = MinerMemory(memory.starts_at, False, True, wall_s)

    def min_on_left_s(self, now_s: float) -> float:
        """Seconds until it may open without need."""
        if self._closed_s is None:
            return 0.0
        return max(0.0, self._params.min_on_s - (now_s - self._closed_s))

    def min_off_left_s(self, now_s: float) -> float:
        """Seconds until it may close again."""
        if self._opened_s is None:
            return 0.0
        return max(0.0, self._params.min_off_s - (now_s - self._opened_s))

    def starts_left_s(self, now_s: float) -> float:
        """Seconds until one more start is allowed in the hour."""
        if len(self._starts_s) < self._params.starts_per_hour:
            return 0.0
        return max(0.0, HOUR_S - (now_s - self._starts_s[0]))
