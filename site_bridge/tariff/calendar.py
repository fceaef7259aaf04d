"""Quarter hours of local days: 96, on the days of the clock change 92 or 100."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

QUARTER_S = 900


def quarter_of(wall_s: float) -> int:
    """Start of the quarter hour of a Unix time; all time zones in use keep to this grid."""
    return int(wall_s // QUARTER_S) * QUARTER_S


def local_day(wall_s: float, zone: ZoneInfo) -> date:
    """The day on the wall calendar."""
    return datetime.fromtimestamp(wall_s, zone).date()


def day_start_s(day: date, zone: ZoneInfo) -> int:
    """Unix time of local midnight at the beginning of a day."""
    return int(datetime.combine(day, time.min, zone).timestamp())


def quarters_of(day: date, zone: ZoneInfo) -> range:
    """Starts of all quarter hours of a local day."""
    return range(day_start_s(day, zone), day_start_s(day + timedelta(days=1), zone), QUARTER_S)


def clock_time_s(day: date, minute: int, zone: ZoneInfo) -> float:
    """Unix time at which the clock shows a minute of a day."""
    return datetime.combine(day, time(minute // 60, minute % 60), zone).timestamp()
