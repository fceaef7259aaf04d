"""Times of the week such as "mo-fr 05:00-08:00", in local time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

MINUTE_S = 60.0
DAY_MIN = 1440
WEEK_MIN = 7 * DAY_MIN
MAX_WINDOWS = 28
DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
FORM = 'must look like "mo-fr 05:00-08:00" or "sa,su 07:00-10:00", days mo tu we th fr sa su'

_WINDOW = re.compile(r"([a-z,-]+) (\d\d):(\d\d)-(\d\d):(\d\d)")

Span = tuple[int, int]  # first minute of the week, first minute after; the end may lie in the next week


def parse_windows(texts: Sequence[str]) -> tuple[Span, ...]:
    """The windows in minutes of the week, Monday 00:00 is 0.

    A window whose end is not after its start ends on the next day.

    Args:
        texts: Windows such as "mo-fr 05:00-08:00", "sa,su 07:00-10:00", "mo-su 22:00-02:00".

    Raises:
        ValueError: Names the window that cannot be understood, and what is allowed.
    """
    if len(texts) > MAX_WINDOWS:
        raise ValueError(f"{len(texts)} windows; at most {MAX_WINDOWS} are allowed")
    return tuple(span for text in texts for span in _spans(text))


def _spans(text: str) -> list[Span]:
    found = _WINDOW.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError(f'"{text}" {FORM}')
    start_min = _minute(text, int(found[2]), int(found[3]))
    end_min = _minute(text, int(found[4]), int(found[5]))
    if start_min in (end_min, DAY_MIN):
        raise ValueError(f'"{text}" has no length; its end must differ from its start')
    length_min = (end_min - start_min) % DAY_MIN or DAY_MIN
    firsts = [day * DAY_MIN + start_min for day in _days(text, found[1])]
    return [(first, first + length_min) for first in firsts]


def _minute(text: str, hour: int, minute: int) -> int:
    if minute >= 60 or hour * 60 + minute > DAY_MIN:  # noqa: PLR2004  minutes of an hour
        raise ValueError(f'"{text}" names {hour:02d}:{minute:02d}; times are 00:00 to 24:00')
    return hour * 60 + minute


def _days(text: str, names: str) -> list[int]:
    days: list[int] = []
    for part in names.split(","):
        first, dash, last = part.partition("-")
        if first not in DAYS or (dash and last not in DAYS):
            raise ValueError(f'"{text}" {FORM}')
        start = DAYS.index(first)
        count = (DAYS.index(last) - start) % len(DAYS) if dash else 0
        days.extend((start + step) % len(DAYS) for step in range(count + 1))
    return days


class WeekWindows:
    """Whether one of the windows is open; the local time is looked up once a minute."""

    __slots__ = ("_minute", "_open", "_spans", "_zone")

    def __init__(self, texts: Sequence[str], zone: str) -> None:
        self._spans = parse_windows(texts)
        self._zone = ZoneInfo(zone)
        self._minute: int | None = None
        self._open = True

    def open_at(self, wall_s: float | None) -> bool:
        """Whether a window is open; always without windows and while the clock is not valid.

        Args:
            wall_s: Unix time, None while the clock is not known to be right.
        """
        if wall_s is None or not self._spans:
            return True
        minute = int(wall_s // MINUTE_S)
        if minute != self._minute:
            self._minute = minute
            self._open = self._covers(datetime.fromtimestamp(wall_s, self._zone))
        return self._open

    def _covers(self, local: datetime) -> bool:
        minute = local.weekday() * DAY_MIN + local.hour * 60 + local.minute
        return any(first <= minute < end or minute + WEEK_MIN < end for first, end in self._spans)
