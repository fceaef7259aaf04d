"""Times of day with a price of their own, on the quarter-hour grid of the local clock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from revpi.schema import setting

_DAY_MIN = 24 * 60
_GRID_MIN = 15
_SATURDAY, _SUNDAY = 5, 6
_DAYS: dict[str, frozenset[int]] = {
    "all": frozenset(range(7)),
    "weekdays": frozenset(range(_SATURDAY)),
    "weekend": frozenset((_SATURDAY, _SUNDAY)),
    "saturday": frozenset((_SATURDAY,)),
    "sunday": frozenset((_SUNDAY,)),
}


@dataclass(frozen=True, slots=True)
class PriceWindow:
    """Where windows overlap, the later one in the list holds."""

    start: str = setting("22:00", "Begin, local time HH:MM on a quarter hour")
    end: str = setting("06:00", "End, local time HH:MM, 24:00 for midnight; before start: on the next day")
    net_eur_per_kwh: float = setting(0.08, "Price without VAT", unit="EUR/kWh", lo=-1, hi=2)
    days: str = setting("all", "Days on which it begins; holidays count as sunday", choices=tuple(_DAYS))
    quarters: tuple[int, ...] = setting((1, 2, 3, 4), "Quarters of the year", lo=1, hi=4)

    def check(self) -> str | None:
        """Times of day on the grid, and not all day by accident."""
        for name, clock in (("start", self.start), ("end", self.end)):
            if minutes_of(clock) is None:
                return f'{name} is "{clock}"; must be a time of day HH:MM on a quarter hour, e.g. "17:15"'
        if self.start == self.end:
            return f'start and end are both "{self.start}"; the whole day is from "00:00" to "24:00"'
        return None if self.quarters else "quarters is empty; must name at least one of 1, 2, 3, 4"


def minutes_of(clock: str) -> int | None:
    """Minutes since midnight of a quarter hour "HH:MM", 24:00 included; None for anything else."""
    hours, colon, minutes = clock.partition(":")
    if not (colon and len(hours) == len(minutes) == 2 and (hours + minutes).isdecimal()):  # noqa: PLR2004 - two digits each
        return None
    total = int(hours) * 60 + int(minutes)
    return total if total <= _DAY_MIN and int(minutes) in range(0, 60, _GRID_MIN) else None


def price_at(
    windows: Sequence[PriceWindow], default: float, local: datetime, holidays: Collection[date]
) -> float:
    """The net price at a local time, EUR/kWh."""
    for window in reversed(windows):
        if _covers(window, local, holidays):
            return window.net_eur_per_kwh
    return default


def _covers(window: PriceWindow, local: datetime, holidays: Collection[date]) -> bool:
    minute = local.hour * 60 + local.minute
    start, end = minutes_of(window.start) or 0, minutes_of(window.end) or 0
    today, yesterday = local.date(), local.date() - timedelta(days=1)
    if start < end:
        return start <= minute < end and _begins_on(window, today, holidays)
    if minute >= start:
        return _begins_on(window, today, holidays)
    return minute < end and _begins_on(window, yesterday, holidays)


def _begins_on(window: PriceWindow, day: date, holidays: Collection[date]) -> bool:
    weekday = _SUNDAY if day in holidays else day.weekday()
    quarter = (day.month - 1) // 3 + 1
    return weekday in _DAYS[window.days] and quarter in window.quarters
