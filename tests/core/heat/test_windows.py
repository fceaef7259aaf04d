"""Windows of the week."""

from __future__ import annotations

import pytest

from revpi.core.heat.windows import MAX_WINDOWS, WeekWindows, parse_windows
from tests.core.heat.readings import DAY_S, HOUR_S, MONDAY_S

BERLIN = "Europe/Berlin"


def at(day: int, hour: float) -> float:
    """Unix time of an hour in the first week; day 0 is Monday."""
    return MONDAY_S + day * DAY_S + hour * HOUR_S


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("mo-fr 05:00-08:00", [(0, 5.0), (4, 7.99)], [(0, 4.99), (0, 8.0), (5, 6.0)]),
        ("sa,su 07:00-10:00", [(5, 8.0), (6, 9.9)], [(4, 8.0), (0, 8.0)]),
        ("mo-su 22:00-02:00", [(0, 23.0), (1, 1.0), (0, 1.0), (6, 23.9)], [(3, 3.0), (3, 21.9)]),
        ("fr-mo 12:00-13:00", [(4, 12.5), (6, 12.5), (0, 12.5)], [(1, 12.5), (3, 12.5)]),
        ("we 00:00-24:00", [(2, 0.0), (2, 23.99)], [(1, 23.99), (3, 0.0)]),
        ("MO 06:30-07:00", [(0, 6.5)], [(0, 6.4), (0, 7.0)]),
    ],
)
def test_a_window_covers_its_times(
    text: str, inside: list[tuple[int, float]], outside: list[tuple[int, float]]
) -> None:
    windows = WeekWindows((text,), BERLIN)
    assert [moment for moment in inside if not windows.open_at(at(*moment))] == []
    assert [moment for moment in outside if windows.open_at(at(*moment))] == []


def test_without_windows_or_clock_it_is_always_open() -> None:
    assert WeekWindows((), BERLIN).open_at(at(0, 3.0))
    assert WeekWindows(("mo 05:00-06:00",), BERLIN).open_at(None)


def test_local_time_follows_daylight_saving() -> None:
    windows = WeekWindows(("mo-su 05:00-06:00",), BERLIN)
    july_s = 1783047600.0  # 2026-07-03 05:00 in Berlin, UTC+2
    assert windows.open_at(july_s)
    assert not windows.open_at(july_s + HOUR_S)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mo-fr", "must look like"),
        ("xx 05:00-06:00", "must look like"),
        ("mo-xx 05:00-06:00", "must look like"),
        ("mo- 05:00-06:00", "must look like"),
        ("mo 5:00-6:00", "must look like"),
        ("mo 25:00-26:00", "25:00"),
        ("mo 05:60-06:00", "05:60"),
        ("mo 05:00-24:30", "24:30"),
        ("mo 05:00-05:00", "no length"),
        ("mo 24:00-05:00", "no length"),
        ("", "must look like"),
    ],
)
def test_a_mistake_is_named_with_what_is_allowed(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as caught:
        parse_windows((text,))
    assert f'"{text}"' in str(caught.value)


def test_there_is_a_limit_on_their_number() -> None:
    with pytest.raises(ValueError, match=str(MAX_WINDOWS)):
        parse_windows(("mo 05:00-06:00",) * (MAX_WINDOWS + 1))
