"""Season by the 24 h mean of the outdoor temperature."""

from __future__ import annotations

import math

import pytest

from revpi.core.heat.params import SeasonParams
from revpi.core.heat.season import HOURS, Season, SeasonMemory, SeasonWatch
from revpi.core.reading import Good, Reading
from tests.core.heat.readings import BROKEN, HOUR_S, MONDAY_S


class Outdoors:
    """A season watch with a stepped clock."""

    def __init__(self, memory: SeasonMemory | None = None, wall_s: float | None = MONDAY_S) -> None:
        self.watch = SeasonWatch(SeasonParams(), memory)
        self.now_s = 500.0
        self.wall_s = wall_s
        self.season = Season.TRANSITION

    def step(self, reading: Reading[float], seconds: float, choice: str = "auto") -> Season:
        self.now_s += seconds
        if self.wall_s is not None:
            self.wall_s += seconds
        self.season = self.watch.step(reading, choice, self.now_s, self.wall_s)
        return self.season

    def hours(self, temp_c: float | None, count: float, period_s: float = 60.0) -> Season:
        reading: Reading[float] = BROKEN if temp_c is None else Good(temp_c)
        for _ in range(round(count * HOUR_S / period_s)):
            self.step(reading, period_s)
        return self.season


def after_a_day(temp_c: float) -> Outdoors:
    outdoors = Outdoors()
    outdoors.hours(temp_c, 24)
    return outdoors


@pytest.mark.parametrize(
    ("mean_c", "season"), [(5.0, Season.WINTER), (15.0, Season.TRANSITION), (20.0, Season.SUMMER)]
)
def test_a_day_decides(mean_c: float, season: Season) -> None:
    assert after_a_day(mean_c).season is season


def test_winter_is_known_with_the_first_reading_and_summer_only_after_half_a_day() -> None:
    assert Outdoors().step(Good(3.0), 0.05) is Season.WINTER
    warm = Outdoors()
    assert warm.hours(25.0, 10) is Season.TRANSITION
    assert warm.hours(25.0, 3) is Season.SUMMER


def test_hysteresis_keeps_summer_and_winter_beyond_their_limits() -> None:
    summer, winter = after_a_day(18.0), after_a_day(11.0)
    assert summer.hours(15.8, 24) is Season.SUMMER
    assert summer.hours(15.2, 30) is Season.TRANSITION
    assert winter.hours(13.2, 24) is Season.WINTER
    assert winter.hours(13.9, 30) is Season.TRANSITION


def test_day_and_night_do_not_change_it() -> None:
    outdoors = Outdoors()
    seasons = set()
    for hour in range(96):
        outdoors.hours(14.5 + 8.0 * math.sin(hour / 24 * 2 * math.pi), 1)
        if hour >= 24:
            seasons.add(outdoors.season)
    assert seasons == {Season.TRANSITION}


def test_without_sensor_it_holds() -> None:
    outdoors = after_a_day(20.0)
    assert outdoors.hours(None, 100) is Season.SUMMER
    assert outdoors.watch.mean_c is None
    assert outdoors.hours(2.0, 1) is Season.WINTER


def test_the_step_length_does_not_matter() -> None:
    slow, fast = Outdoors(), Outdoors()
    for hour in range(30):
        slow.hours(float(hour), 1, period_s=60.0)
        fast.hours(float(hour), 1, period_s=1.0)
    assert slow.watch.mean_c == pytest.approx(fast.watch.mean_c, abs=0.1)


def test_a_suspended_process_saw_nothing() -> None:
    outdoors = after_a_day(20.0)
    outdoors.step(Good(-30.0), 5 * HOUR_S)
    assert outdoors.watch.memory.hours_c[-4:] == (None,) * 4
    assert outdoors.watch.mean_c == pytest.approx(20.0, abs=0.1)


def test_a_choice_overrules_and_auto_goes_on_behind_it() -> None:
    outdoors = after_a_day(20.0)
    assert outdoors.step(Good(20.0), 1.0, "winter") is Season.WINTER
    assert outdoors.step(Good(20.0), 1.0) is Season.SUMMER


def test_it_survives_a_restart_and_forgets_what_is_too_old() -> None:
    before = after_a_day(20.0)
    again = Outdoors(before.watch.memory, before.wall_s)
    assert again.step(Good(-5.0), 1.0) is Season.SUMMER
    assert before.wall_s is not None
    later = Outdoors(before.watch.memory, before.wall_s + 30 * HOUR_S)
    assert later.step(Good(-5.0), 1.0) is Season.WINTER
    assert later.watch.memory.wall_s == later.wall_s


def test_without_clock_it_goes_on_and_the_gap_counts_once_the_clock_is_there() -> None:
    before = after_a_day(20.0)
    again = Outdoors(before.watch.memory, None)
    assert again.hours(20.0, 2) is Season.SUMMER
    assert before.wall_s is not None
    again.wall_s = before.wall_s + 12 * HOUR_S
    again.step(Good(20.0), 1.0)
    # 10 h without a program, and nearly one more that the program before had not closed yet
    assert again.watch.memory.hours_c.count(None) == 11


def test_the_memory_changes_once_an_hour_only() -> None:
    outdoors = after_a_day(20.0)
    memories = set()
    for _ in range(50):
        outdoors.step(Good(20.0), 60.0)
        memories.add(outdoors.watch.memory)
    assert len(memories) <= 2


@pytest.mark.parametrize(
    "memory",
    [
        SeasonMemory(season="spring"),
        SeasonMemory(hours_c=(1.0,) * (HOURS + 1)),
        SeasonMemory(hours_c=(float("nan"),)),
    ],
)
def test_an_impossible_memory_is_named(memory: SeasonMemory) -> None:
    assert memory.check() is not None
    assert SeasonMemory().check() is None


def test_parameters_that_contradict_are_refused() -> None:
    assert SeasonParams().check() is None
    assert SeasonParams(winter_below_c=15.0).check() is not None
