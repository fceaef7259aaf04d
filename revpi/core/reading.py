"""A value from outside is good, stale or bad; unknown is never a number.

A consumer must say what it does without the value: the type checker refuses to read `value` from
a reading that was not narrowed to `Good`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

from revpi.core.enums import plain_members
from revpi.core.record import record

T = TypeVar("T")


@plain_members
class Cause(StrEnum):
    """Why a reading is bad."""

    NEVER_SEEN = "never_seen"
    TOO_OLD = "too_old"
    BELOW_RANGE = "below_range"
    ABOVE_RANGE = "above_range"
    WIRE_BREAK = "wire_break"
    SHORT_CIRCUIT = "short_circuit"
    MODULE_STATUS = "module_status"
    IMAGE_ERROR = "image_error"
    FROZEN = "frozen"


@record(frozen=True, slots=True)
class Good(Generic[T]):
    """A reading that may be used."""

    value: T


@record(frozen=True, slots=True)
class Stale(Generic[T]):
    """The last value, too old to act on, young enough to hold course.

    Attributes:
        last: Last good value.
        age_s: Its age in seconds.
    """

    last: T
    age_s: float


@record(frozen=True, slots=True)
class Bad:
    """No value."""

    cause: Cause


NEVER_SEEN, TOO_OLD = Bad(Cause.NEVER_SEEN), Bad(Cause.TOO_OLD)
Reading: TypeAlias = Good[T] | Stale[T] | Bad


def good(reading: Reading[T]) -> T | None:
    """The value if the reading is good, else None."""
    return reading.value if isinstance(reading, Good) else None


def is_true(reading: Reading[bool] | None) -> bool:
    """Whether a contact is known to be closed; unknown or not fitted counts as open."""
    return isinstance(reading, Good) and reading.value


Readings: TypeAlias = tuple[Reading[float], ...]
"""Temperatures in an order that both sides know."""

NEAR_K = 0.15
"""A temperature has moved when it is further away: sensors flicker by one step, 0.1 K."""


def are_near(readings: Readings, last: Readings) -> bool:
    """Whether temperatures say what they said before, but for flicker."""
    for reading, before in zip(readings, last, strict=True):
        if reading is before:
            continue
        if not (isinstance(reading, Good) and isinstance(before, Good)):
            if reading != before:
                return False
        elif not abs(reading.value - before.value) < NEAR_K:
            return False
    return True


@record(frozen=True, slots=True)
class Timed(Generic[T]):
    """A value from an edge with the moment it arrived.

    Attributes:
        value: The value as sent.
        at_s: Monotonic time of arrival on this machine, less the transport delay where it is known.
    """

    value: T
    at_s: float


class Aging(Generic[T]):
    """Judges samples by their age; the same reading as long as the same value stays good.

    Args:
        stale_s: Older than this is stale.
        bad_s: Older than this is bad.
    """

    __slots__ = ("_bad_s", "_good", "_stale_s")

    def __init__(self, stale_s: float, bad_s: float) -> None:
        self._stale_s = stale_s
        self._bad_s = bad_s
        self._good: Good[T] | None = None

    def read(self, sample: Timed[T] | None, now_s: float) -> Reading[T]:
        """The quality of the newest sample at `now_s` (monotonic)."""
        if sample is None:
            return NEVER_SEEN
        age_s = now_s - sample.at_s
        if age_s > self._bad_s:
            return TOO_OLD
        if age_s > self._stale_s:
            return Stale(sample.value, age_s)
        if self._good is None or self._good.value is not sample.value:
            self._good = Good(sample.value)
        return self._good
