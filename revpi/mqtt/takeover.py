"""Two programs with one name at the broker throw each other out: how long to wait before coming back."""

from __future__ import annotations

import math

TAKEN_OVER = 0x8E
"""Reason code "Session taken over" (MQTT 5, 3.14.2.1)."""

FIRST_S, LONGEST_S = 2, 60
OVER_S = 2.0 * LONGEST_S


class TakeoverPause:
    """Doubles as long as another program is noticed again and again; time is an argument."""

    __slots__ = ("_next_s", "_noticed_s")

    def __init__(self) -> None:
        self._next_s = FIRST_S
        self._noticed_s = -math.inf

    def notice(self, now_s: float) -> None:
        """Another program uses our name."""
        if now_s - self._noticed_s >= OVER_S:
            self._next_s = FIRST_S
        self._noticed_s = now_s

    def pause_s(self, now_s: float) -> int:
        """Seconds to wait now that the connection is lost; 0 when nobody else was noticed lately."""
        if now_s - self._noticed_s >= OVER_S:
            return 0
        pause_s, self._next_s = self._next_s, min(2 * self._next_s, LONGEST_S)
        return pause_s
