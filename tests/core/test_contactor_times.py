"""Contactor times, before and after a restart."""

from __future__ import annotations

import pytest

from revpi.core.memory.records import MinerMemory
from revpi.core.mining.times import ContactorTimes
from revpi.core.params import MinerParams

PARAMS = MinerParams(min_on_s=120.0, min_off_s=300.0, starts_per_hour=2)
NOON = 1.8e9


def test_minimum_times_count_from_the_command() -> None:
    times = ContactorTimes(PARAMS)
    times.begin(0.0, NOON)
    assert times.min_off_left_s(0.0) == 0.0
    times.note(closed=True, now_s=10.0, wall_s=NOON + 10)
    assert times.min_on_left_s(40.0) == 90.0
    times.note(closed=False, now_s=200.0, wall_s=NOON + 200)
    assert times.min_on_left_s(200.0) == 0.0
    assert times.min_off_left_s(260.0) == 240.0


def test_starts_of_the_last_hour_are_counted() -> None:
    times = ContactorTimes(PARAMS)
    for start_s in (0.0, 600.0):
        times.note(closed=True, now_s=start_s, wall_s=NOON + start_s)
        times.note(closed=False, now_s=start_s + 100, wall_s=NOON + start_s + 100)
    assert times.starts_left_s(1000.0) == 2600.0
    assert times.starts_left_s(3600.0) == 0.0


def opened_at_noon() -> MinerMemory:
    times = ContactorTimes(PARAMS)
    for start_s in (-600.0, -100.0):
        times.note(closed=True, now_s=start_s, wall_s=NOON + start_s)
    times.note(closed=False, now_s=0.0, wall_s=NOON)
    return times.memory


@pytest.mark.parametrize(
    ("wall_s", "off_left_s", "starts_left_s"),
    [
        (NOON + 60, 240.0, 3600.0 - 660.0),
        (NOON + 4000, 0.0, 0.0),
        (NOON - 5000, 300.0, 3600.0),
        (None, 300.0, 3600.0),
    ],
    ids=["a minute later", "an hour later", "clock set back", "clock not valid"],
)
def test_after_a_restart(wall_s: float | None, off_left_s: float, starts_left_s: float) -> None:
    times = ContactorTimes(PARAMS, opened_at_noon())
    times.begin(5.0, wall_s)
    assert times.min_off_left_s(5.0) == off_left_s
    assert times.starts_left_s(5.0) == starts_left_s


def test_a_program_that_died_with_the_contactor_closed_opened_it() -> None:
    memory = MinerMemory(closed=True, starts_at=(NOON,))
    times = ContactorTimes(PARAMS, memory)
    times.begin(0.0, NOON + 50_000)
    assert times.min_off_left_s(0.0) == PARAMS.min_off_s


def test_events_without_a_valid_clock_make_the_next_start_careful() -> None:
    times = ContactorTimes(PARAMS)
    times.note(closed=True, now_s=0.0, wall_s=None)
    times.note(closed=False, now_s=50.0, wall_s=None)
    again = ContactorTimes(PARAMS, times.memory)
    again.begin(0.0, NOON)
    assert again.min_off_left_s(0.0) == PARAMS.min_off_s


def test_memory_is_the_same_object_until_something_happens() -> None:
    times = ContactorTimes(PARAMS)
    before = times.memory
    times.begin(0.0, NOON)
    times.min_off_left_s(1.0)
    assert times.memory is before
