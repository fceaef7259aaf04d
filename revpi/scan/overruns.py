"""Too many overruns in a row are a fault: a controller that is late controls nothing."""

from __future__ import annotations

from typing import Final

CLEAR_S: Final = 10.0
"""The fault, and with it its alarm, ends after scans have kept time for so long."""


class OverrunFault:
    """Comes with `limit` overruns in a row, goes with `CLEAR_S` without one; time is an argument.

    Attributes:
        in_row: Overruns without a punctual scan between them.
        in_force: Outputs are to be zero.
    """

    __slots__ = ("_last_s", "_limit", "in_force", "in_row")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._last_s = 0.0
        self.in_row = 0
        self.in_force = False

    def note(self, overrun: bool, now_s: float) -> None:
        """One scan has ended."""
        if overrun:
            self.in_row += 1
            self._last_s = now_s
            self.in_force = self.in_force or self.in_row >= self._limit
            return
        self.in_row = 0
        if self.in_force and now_s - self._last_s >= CLEAR_S:
            self.in_force = False
