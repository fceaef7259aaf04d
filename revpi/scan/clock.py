"""Time for the scan, behind an interface so that tests can step it."""

from __future__ import annotations

import time
from typing import Final, Protocol

FIRST_VALID_WALL_S: Final = 1_767_225_600.0
"""2026-01-01 UTC: an earlier wall clock was never set (the RevPi Core starts without NTP in the past)."""


class Clock(Protocol):
    """Where the scan gets its time."""

    def mono(self) -> float:
        """Monotonic seconds."""
        ...

    def wall(self) -> float | None:
        """Unix time, None while the clock is known to be wrong."""
        ...

    def sleep_until(self, mono_s: float) -> None:
        """Return at that monotonic time, at once if it is past."""
        ...


class SystemClock:
    """The machine's clock."""

    mono = staticmethod(time.monotonic)
    """Monotonic seconds."""

    def wall(self) -> float | None:
        """Unix time, None before the first valid date."""
        wall_s = time.time()
        return wall_s if wall_s >= FIRST_VALID_WALL_S else None

    def sleep_until(self, mono_s: float) -> None:
        """Sleep to an absolute time."""
        left_s = mono_s - time.monotonic()
        if left_s > 0:
            time.sleep(left_s)
