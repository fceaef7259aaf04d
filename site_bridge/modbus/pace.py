"""When a device is asked next."""

from __future__ import annotations

PATIENCE = 3  # failures in a row after which a device leaves its bus to others for a while
REST_PERIODS = 0.25


class Pace:
    """The turns of one device: one per period, none made up for.

    A device that does not answer keeps its turns, so that it is noticed soon after it does again, but then
    leaves its bus to others for a quarter of a period behind each.

    Args:
        period_s: Period of the turns.
        now_s: Monotonic time; the first turn is due.
    """

    def __init__(self, period_s: float, now_s: float) -> None:
        self._period_s = period_s
        self._failures = 0
        self.due_s = now_s

    def worked(self, now_s: float) -> None:
        """A turn worked."""
        self._failures = 0
        self._next(now_s)

    def failed(self, now_s: float) -> None:
        """A turn did not work."""
        self._failures += 1
        self._next(now_s + (REST_PERIODS * self._period_s if self._failures > PATIENCE else 0.0))

    def _next(self, earliest_s: float) -> None:
        self.due_s = max(self.due_s + self._period_s, earliest_s)
