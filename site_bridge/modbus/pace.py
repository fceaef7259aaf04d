"""When a device is asked next."""

from __future__ import annotations


class Pace:
    """The turns of one device: one per period, none made up for.

    A device that does not answer keeps its turns, so that it is noticed soon after it does again. Others on
    its bus are served in between all the same: a bus serves those who wait for it in order.

    Args:
        period_s: Period of the turns.
        now_s: Monotonic time; the first turn is due.
    """

    def __init__(self, period_s: float, now_s: float) -> None:
        self._period_s = period_s
        self.due_s = now_s

    def done(self, now_s: float) -> None:
        """A turn is over."""
        self.due_s = max(self.due_s + self._period_s, now_s)
