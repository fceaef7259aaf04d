"""How often lost requests of one turn are asked again."""

from __future__ import annotations

MAX_RETRIES = 2


class Turn:
    """The retries of the requests that one device is asked together.

    Args:
        until_s: Monotonic time from which no second retry begins.
    """

    def __init__(self, until_s: float) -> None:
        self._until_s = until_s
        self._left = MAX_RETRIES

    def again(self, now_s: float) -> bool:
        """Whether one more retry may begin; it then counts. The first one always may."""
        first = self._left == MAX_RETRIES
        self._left -= 1
        return first or (self._left >= 0 and now_s < self._until_s)
