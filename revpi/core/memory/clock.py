"""Noted Unix times on the monotonic clock of this start."""

from __future__ import annotations


def mono_of(unix_s: float | None, now_s: float, wall_s: float | None, unknown_age_s: float = 0.0) -> float:
    """Monotonic time of a noted Unix time.

    Args:
        unix_s: The noted time, None where the clock was not right.
        now_s: Monotonic time.
        wall_s: Unix time, None while the clock is not valid.
        unknown_age_s: How long ago it counts where it cannot be told (no clock, or set back since).
    """
    if unix_s is None or wall_s is None or unix_s > wall_s:
        return now_s - unknown_age_s
    return now_s - (wall_s - unix_s)
