"""The clocks of the simulated cabinet: monotonic since its last start, wall with jumps."""

from __future__ import annotations

from revpi.core.inputs import Now

BOOT_S = 30.0
"""Monotonic time at which the program starts after power-on."""


class Clocks:
    """Gives the time of a scan from the simulated time.

    Args:
        epoch_s: Unix time at simulated time 0.

    Attributes:
        offset_s: What the wall clock is wrong by.
        valid: The wall clock is known to be right.
    """

    __slots__ = ("_epoch_s", "_powered_s", "offset_s", "valid")

    def __init__(self, epoch_s: float) -> None:
        self._epoch_s = epoch_s
        self._powered_s = 0.0
        self.offset_s = 0.0
        self.valid = True

    def power_on(self, time_s: float) -> None:
        """The base module starts; its monotonic clock begins anew."""
        self._powered_s = time_s

    def now(self, time_s: float) -> Now:
        """Both clocks at a simulated time."""
        wall_s = self._epoch_s + time_s + self.offset_s if self.valid else None
        return Now(BOOT_S + time_s - self._powered_s, wall_s)

    def mono_s(self, time_s: float) -> float:
        """The monotonic clock at a simulated time."""
        return BOOT_S + time_s - self._powered_s
