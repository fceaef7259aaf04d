"""Absolute deadlines on a fixed grid."""

from __future__ import annotations

import math


class Deadlines:
    """When the scans are due: start, start + period, start + 2 periods and so on, without drift.

    Attributes:
        due_s: Monotonic time of the scan that is due.
        missed: Deadlines that passed without a scan.
    """

    def __init__(self, period_s: float, start_s: float) -> None:
        self._period_s = period_s
        self._start_s = start_s
        self._number = 0
        self.due_s = start_s
        self.missed = 0

    def advance(self, now_s: float) -> bool:
        """Go on to the next deadline; True when `now_s`, the end of the scan, is past it.

        After such an overrun the next scan is the first on the grid that is not yet past.
        """
        self._go_to(self._number + 1)
        if now_s <= self.due_s:
            return False
        number = math.ceil((now_s - self._start_s) / self._period_s)
        self.missed += number - self._number
        self._go_to(number)
        return True

    def _go_to(self, number: int) -> None:
        self._number = number
        self.due_s = self._start_s + number * self._period_s
