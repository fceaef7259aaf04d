"""A column of times as small whole numbers, exact to the last bit.

Both clocks give evenly spaced times, so the change of their spacing is small. A time becomes a whole number
by the scale at which it comes back exactly: nanoseconds as CPython makes them into floats, or the last place
of a Unix time as a double; where neither fits the floats stand as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from operator import add, sub
from typing import Any

SCALES = (1e9, 2.0**22)
"""Monotonic clock: whole nanoseconds / 1e9. Unix time from 2004 to 2038: multiples of 2**-22 s."""
_LARGEST = 2.0**62
MOST_S = 6e10
"""Years 68 to 3871: what lies beyond is no time, and no calendar of Python knows it."""

Column = dict[str, Any]


def pack(times_s: Sequence[float | None], beside_s: Sequence[float] | None = None) -> Column:
    """The column of these times.

    Args:
        times_s: The times.
        beside_s: Times of another clock at the same moments, from which they hardly depart.
    """
    for scale in SCALES:
        numbers = _scaled(times_s, scale)
        if numbers is not None:
            if beside_s is not None:
                numbers = list(map(sub, numbers, _rounded(beside_s, scale)))
            return {"scale": scale, "steps": _differences(_differences(numbers))}
    return {"plain": list(times_s)}


def unpack(column: Column, beside_s: Sequence[float | None] | None = None) -> list[float | None]:
    """The times.

    Args:
        column: What `pack` gave.
        beside_s: What it was given beside them.

    Raises:
        TypeError: It is no column.
    """
    plain, steps, scale = column.get("plain"), column.get("steps"), column.get("scale")
    if isinstance(plain, list):
        return list(plain)
    if not isinstance(steps, list) or not isinstance(scale, float):
        raise TypeError("no column of times")
    numbers: Iterable[int] = accumulate(accumulate(steps))
    if beside_s is not None:
        numbers = map(add, numbers, _rounded([beside or 0.0 for beside in beside_s], scale))
    return [number / scale for number in numbers]


def unpack_checked(column: Column, beside_s: Sequence[float | None] | None = None) -> list[float | None]:
    """As `unpack`, from a column that anybody may have written.

    Raises:
        TypeError: It is no column.
        ValueError: It holds something that is no time.
    """
    times_s = unpack(column, beside_s)
    if not all(map(is_time, times_s)):
        raise ValueError("something that is no time")
    return times_s


def is_time(value: object) -> bool:
    """Whether it is a time in seconds, or None for an unknown one."""
    if value is None:
        return True
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MOST_S


def _rounded(times_s: Iterable[float], scale: float) -> list[int]:
    return [round(time_s * scale) for time_s in times_s]


def _scaled(times_s: Sequence[float | None], scale: float) -> list[int] | None:
    numbers = []
    for time_s in times_s:
        if time_s is None or not abs(time_s) * scale < _LARGEST:
            return None
        number = round(time_s * scale)
        if number / scale != time_s:
            return None
        numbers.append(number)
    return numbers


def _differences(numbers: list[int]) -> list[int]:
    return numbers[:1] + [after - before for before, after in pairwise(numbers)]
