"""When a device is asked next."""

from __future__ import annotations

PATIENCE = 3  # failures in a row after which a device is asked less often
RECOVERY_PERIODS = 3.0  # a device that answers again is noticed within this
TURN_S = 2.0  # a failing turn, the silence after it and a turn that works


class Pace:
    """The turns of one device: one per period, none made up for, fewer while it does not answer.

    A dead device costs its bus one deadline in each such turn, so it gets as few as its recovery allows.

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
        self.due_s = max(self.due_s + self._period_s, now_s)

    def failed(self, now_s: float) -> None:
        """A turn did not work; the first ones are repeated as soon as they are due."""
        self._failures += 1
        if self._failures <= PATIENCE:
            self.due_s = max(self.due_s + self._period_s, now_s)
            return
        latest_s = RECOVERY_PERIODS * self._period_s - TURN_S
        self.due_s = now_s + max(self._period_s, min(2 * self._period_s, latest_s))
