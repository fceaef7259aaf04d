"""How often a miner's flash may be written: every power target that is applied is saved too."""

from __future__ import annotations

DAY_S = 86_400.0
BURST_SHARE = 8  # a part of the day's writes may come at once


class FlashWear:
    """Counts writes and says whether one more fits.

    Args:
        per_day: Lasting limit; an eighth of it may come at once.

    Attributes:
        writes: Writes since the start.
    """

    def __init__(self, per_day: int) -> None:
        self.writes = 0
        self._per_s = per_day / DAY_S
        self._most = per_day / BURST_SHARE
        self._left = self._most
        self._at_s: float | None = None

    def allows(self, now_s: float) -> bool:
        """Whether the limit leaves room for a write at this monotonic time."""
        self._refill(now_s)
        return self._left >= 1.0

    def wrote(self, now_s: float) -> None:
        """One write was sent; it may be one that the limit leaves no room for."""
        self._refill(now_s)
        self.writes += 1
        self._left = max(self._left - 1.0, -self._most)

    def _refill(self, now_s: float) -> None:
        passed_s = 0.0 if self._at_s is None else now_s - self._at_s
        self._left = min(self._left + passed_s * self._per_s, self._most)
        self._at_s = now_s
