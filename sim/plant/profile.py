"""Scripted values over time: weather, PV power, household load, draws of hot water."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from revpi.schema import setting

MAX_TIME_S = 400 * 86400.0


@dataclass(frozen=True, slots=True)
class ProfileSettings:
    """Points of a curve, straight lines between them; two points close together make a step."""

    times_s: tuple[float, ...] = setting(
        (0.0,), "times of the points, rising, starting at 0", unit="s", lo=0.0, hi=MAX_TIME_S
    )
    values: tuple[float, ...] = setting((0.0,), "values at these times", lo=-1e6, hi=1e6)
    repeat_s: float = setting(
        0.0, "the curve starts again after this time; 0 holds the last value", unit="s", lo=0.0, hi=MAX_TIME_S
    )

    def check(self) -> str | None:
        """What does not fit together, None when all does."""
        if not self.times_s or len(self.times_s) != len(self.values):
            return "times_s and values must have the same number of elements, at least one"
        if self.times_s[0] != 0.0 or any(later <= earlier for earlier, later in pairwise(self.times_s)):
            return "times_s must start at 0 and rise"
        if 0.0 < self.repeat_s <= self.times_s[-1]:
            return "repeat_s must be 0 or lie behind the last of times_s"
        return None


class Profile:
    """Value of the curve at a time; asking in rising order is cheap."""

    __slots__ = ("_base", "_from_s", "_repeat_s", "_slope", "_times_s", "_to_s", "_values")

    def __init__(self, settings: ProfileSettings) -> None:
        self._times_s = settings.times_s
        self._values = settings.values
        self._repeat_s = settings.repeat_s
        self._from_s = self._to_s = 0.0
        self._base = self._values[0]
        self._slope = 0.0

    def at(self, time_s: float) -> float:
        """Value at `time_s` seconds (>= 0) from the start of the curve."""
        if not self._from_s <= time_s < self._to_s:
            self._seek(time_s)
        if self._slope:
            return self._base + self._slope * (time_s - self._from_s)
        return self._base

    def _seek(self, time_s: float) -> None:
        """Find the line at this time; its ends are kept in the time asked for, not in that of the curve."""
        repeat_s = self._repeat_s
        round_s = time_s - time_s % repeat_s if repeat_s else 0.0
        times_s, values = self._times_s, self._values
        index = bisect_right(times_s, time_s - round_s) - 1
        self._from_s, self._base = round_s + times_s[index], values[index]
        if index + 1 < len(times_s):
            self._to_s = round_s + times_s[index + 1]
            self._slope = (values[index + 1] - self._base) / (times_s[index + 1] - times_s[index])
        else:
            self._to_s = round_s + repeat_s if repeat_s else float("inf")
            self._slope = 0.0
