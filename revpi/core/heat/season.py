"""The season: chosen by a person, or by the 24 h mean of the outdoor temperature."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from revpi.core.enums import plain_members
from revpi.core.heat.params import SeasonParams
from revpi.core.reading import Good, Reading

HOUR_S = 3600.0
HOURS = 24
SUMMER_HOURS = 12
"""Summer is called only with this many hours known: a warm afternoon is none."""

KNOWN_S = 900.0
"""An hour counts when the sensor was good for so long."""

MAX_STEP_S = 60.0
"""Longest time for which one reading stands; the rest of a longer step is unknown."""


@plain_members
class Season(StrEnum):
    """Season in force."""

    WINTER = "winter"
    SUMMER = "summer"
    TRANSITION = "transition"


_CHOSEN = {season.value: season for season in Season}


@dataclass(frozen=True, slots=True)
class SeasonMemory:
    """What survives a restart.

    Attributes:
        season: Season found last.
        hours_c: Hourly means of the outdoor temperature, newest last, None where unknown.
        wall_s: Unix time of the end of the newest hour, None when it was never known.
    """

    season: str = Season.TRANSITION.value
    hours_c: tuple[float | None, ...] = ()
    wall_s: float | None = None

    def check(self) -> str | None:
        """Why this cannot be true."""
        if self.season not in _CHOSEN:
            return "season is unknown"
        if len(self.hours_c) > HOURS:
            return f"more than {HOURS} hours"
        known = all(hour is None or math.isfinite(hour) for hour in self.hours_c)
        return None if known else "an hour's mean is no number"


class SeasonWatch:
    """Finds the season once an hour; holds it while nothing is known.

    Attributes:
        mean_c: Mean of the known hours of the last 24, None while none is.
        memory: What survives a restart; a new record once an hour.
    """

    __slots__ = ("_found", "_good_s", "_hour_s", "_last_s", "_params", "_resumed", "_sum", "mean_c", "memory")

    def __init__(self, params: SeasonParams, memory: SeasonMemory | None = None) -> None:
        self._params = params
        self.memory = SeasonMemory() if memory is None else memory
        self._found = _CHOSEN[self.memory.season]
        self.mean_c = _mean(self.memory.hours_c)
        self._resumed = self.memory.wall_s is None
        self._last_s: float | None = None
        self._hour_s = self._good_s = self._sum = 0.0

    def step(self, outdoor: Reading[float], choice: str, now_s: float, wall_s: float | None) -> Season:
        """One scan.

        Args:
            outdoor: T_OUTDOOR.
            choice: A season, or "auto".
            now_s: Monotonic time.
            wall_s: Unix time, None while the clock is not known to be right.
        """
        elapsed_s = 0.0 if self._last_s is None else max(0.0, now_s - self._last_s)
        self._last_s = now_s
        if not self._resumed and wall_s is not None:
            self._resume(wall_s)
        self._add(outdoor, elapsed_s, wall_s)
        return _CHOSEN.get(choice, self._found)

    def _add(self, outdoor: Reading[float], elapsed_s: float, wall_s: float | None) -> None:
        self._hour_s += elapsed_s
        if isinstance(outdoor, Good):
            counted_s = min(elapsed_s, MAX_STEP_S)
            self._good_s += counted_s
            self._sum += outdoor.value * counted_s
            if self.mean_c is None:
                self._push((outdoor.value,), wall_s)
        if self._hour_s >= HOUR_S:
            self._close_hours(wall_s)

    def _close_hours(self, wall_s: float | None) -> None:
        closed = min(int(self._hour_s // HOUR_S), HOURS)
        seen = self._sum / self._good_s if self._good_s >= KNOWN_S else None
        self._hour_s %= HOUR_S
        self._good_s = self._sum = 0.0
        self._push((seen, *[None] * (closed - 1)), wall_s)

    def _resume(self, wall_s: float) -> None:
        """The hours without a program are unknown."""
        self._resumed = True
        saved_s = self.memory.wall_s
        missing = 0 if saved_s is None else int((wall_s - saved_s - self._hour_s) // HOUR_S)
        if missing > 0:
            self._push((None,) * min(missing, HOURS), wall_s)

    def _push(self, hours_c: tuple[float | None, ...], wall_s: float | None) -> None:
        kept = (*self.memory.hours_c, *hours_c)[-HOURS:]
        self.mean_c = _mean(kept)
        if self.mean_c is not None:
            known = sum(hour is not None for hour in kept)
            self._found = self._next(self.mean_c, known >= SUMMER_HOURS)
        if wall_s is None and self.memory.wall_s is not None:
            wall_s = self.memory.wall_s + HOUR_S * len(hours_c)
        self.memory = SeasonMemory(self._found.value, kept, wall_s)

    def _next(self, mean_c: float, may_be_summer: bool) -> Season:
        params = self._params
        if self._found is Season.SUMMER and mean_c >= params.summer_above_c - params.hysteresis_k:
            return Season.SUMMER
        if self._found is Season.WINTER and mean_c <= params.winter_below_c + params.hysteresis_k:
            return Season.WINTER
        if mean_c > params.summer_above_c and may_be_summer:
            return Season.SUMMER
        return Season.WINTER if mean_c < params.winter_below_c else Season.TRANSITION


def _mean(hours_c: tuple[float | None, ...]) -> float | None:
    known = [hour for hour in hours_c if hour is not None]
    return sum(known) / len(known) if known else None
