"""How much may be written in a day: flash wears."""

from __future__ import annotations

DAY_S = 86_400.0
AHEAD = 0.25
"""So large a part of a day's bytes may be saved up; a day never takes more than this beyond its own."""


class Budget:
    """Bytes that may be written, refilled evenly over the day.

    Args:
        daily_bytes: At most in any 24 h, savings included.
    """

    def __init__(self, daily_bytes: int) -> None:
        self._rate = daily_bytes / (1.0 + AHEAD) / DAY_S
        self._most = self._rate * DAY_S * AHEAD
        self._left = self._most
        self._last_s: float | None = None

    def take(self, count: int, now_s: float) -> bool:
        """Whether so many bytes may be written now; if so they are booked."""
        if self._last_s is not None:
            self._left = min(self._most, self._left + self._rate * max(0.0, now_s - self._last_s))
        self._last_s = now_s
        if count > self._left:
            return False
        self._left -= count
        return True

    def book(self, count: int) -> None:
        """So many bytes were written without asking; what is asked for later waits until they are made up.

        It never waits for more than a day's bytes: a week of incidents must not silence the next month.
        """
        self._left = max(self._left - count, -self._rate * DAY_S)
