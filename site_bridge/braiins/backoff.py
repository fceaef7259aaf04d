"""How soon something may be tried again."""

from __future__ import annotations


class Backoff:
    """Ever longer pauses, until `reset`.

    Args:
        first_s: The first pause.
        longest_s: The longest; each is twice the one before.
    """

    def __init__(self, first_s: float, longest_s: float) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self.reset()

    def reset(self) -> None:
        """The next attempt may come at once."""
        self._pause_s = self._first_s
        self._from_s = float("-inf")

    def may(self, now_s: float) -> bool:
        """Whether an attempt may be made at this monotonic time."""
        return now_s >= self._from_s

    def tried(self, now_s: float) -> None:
        """An attempt is made now."""
        self._from_s = now_s + self._pause_s
        self._pause_s = min(2 * self._pause_s, self._longest_s)
