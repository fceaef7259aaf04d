"""Legionella watch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from revpi.core.heat.legionella import LegionellaMemory, LegionellaState, LegionellaWatch
from revpi.core.heat.params import LegionellaParams
from revpi.core.reading import Good, Reading
from tests.core.heat.readings import BROKEN, DAY_S, HOUR_S, MONDAY_S

PARAMS = LegionellaParams()
RUNNING = replace(PARAMS, active=True)


class Tank:
    """A watch with a stepped clock."""

    def __init__(
        self,
        params: LegionellaParams = PARAMS,
        memory: LegionellaMemory | None = None,
        wall_s: float | None = MONDAY_S,
    ) -> None:
        self.watch = LegionellaWatch(params, memory)
        self.now_s = 100.0
        self.wall_s = wall_s
        self.state: LegionellaState = self.at(50.0, 0.0)

    def at(self, reading: Reading[float] | float, seconds: float, miners: bool = False) -> LegionellaState:
        known = Good(reading) if isinstance(reading, float) else reading
        left_s = seconds
        while True:
            step_s = min(left_s, 30.0)
            self.now_s += step_s
            self.wall_s = None if self.wall_s is None else self.wall_s + step_s
            self.state = self.watch.step(known, miners, self.now_s, self.wall_s)
            left_s -= step_s
            if left_s <= 0.0:
                return self.state


def test_an_hour_at_sixty_is_a_success_whatever_heated() -> None:
    tank = Tank()
    assert tank.at(60.0, HOUR_S).last_success_s is None
    assert tank.at(60.0, 60.0).last_success_s == pytest.approx(MONDAY_S + HOUR_S, abs=60.0)


@pytest.mark.parametrize("gap", [59.9, BROKEN])
def test_a_break_begins_anew(gap: Reading[float] | float) -> None:
    tank = Tank()
    tank.at(60.0, HOUR_S - 60.0)
    tank.at(gap, 1.0)
    assert tank.at(60.0, HOUR_S - 60.0).last_success_s is None
    assert tank.watch.hold_left_s == pytest.approx(60.0, abs=31.0)


def test_a_suspended_process_proves_nothing() -> None:
    tank = Tank()
    tank.at(60.0, 60.0)
    tank.now_s += 2 * HOUR_S
    tank.wall_s = MONDAY_S + 2 * HOUR_S
    assert tank.at(60.0, 1.0).last_success_s is None


def test_it_is_overdue_after_the_interval_and_a_success_ends_that() -> None:
    tank = Tank()
    assert not tank.at(50.0, 6.9 * DAY_S).overdue
    assert tank.at(50.0, 0.2 * DAY_S).overdue
    assert not tank.at(61.0, HOUR_S + 60.0).overdue
    assert tank.watch.due_in_s == pytest.approx(7 * DAY_S, abs=60.0)


def test_a_site_may_switch_the_alarm_off() -> None:
    tank = Tank(replace(PARAMS, watch=False))
    assert not tank.at(50.0, 8 * DAY_S).overdue


def test_the_date_survives_a_restart() -> None:
    tank = Tank()
    tank.at(60.0, HOUR_S + 60.0)
    again = Tank(memory=tank.watch.memory, wall_s=MONDAY_S + 8 * DAY_S)
    assert again.state.overdue
    assert again.state.last_success_s == tank.state.last_success_s


def test_without_clock_it_counts_itself_across_restarts() -> None:
    tank = Tank(wall_s=None)
    tank.at(60.0, HOUR_S + 60.0)
    assert tank.state.last_success_s is None
    assert not tank.at(50.0, 4 * DAY_S).overdue
    again = Tank(memory=tank.watch.memory, wall_s=None)
    assert again.at(50.0, 3.1 * DAY_S).overdue


def test_a_success_without_clock_is_dated_when_the_clock_comes() -> None:
    tank = Tank(wall_s=None)
    tank.at(60.0, HOUR_S + 30.0)
    tank.at(50.0, DAY_S)
    tank.wall_s = MONDAY_S
    assert tank.at(50.0, 0.0).last_success_s == pytest.approx(MONDAY_S - DAY_S, abs=60.0)


def test_clock_jumps_of_a_day_leave_no_trace() -> None:
    tank = Tank()
    tank.at(60.0, HOUR_S + 60.0)
    tank.at(50.0, 2 * DAY_S)
    age_s = tank.watch.age_s
    assert tank.wall_s is not None
    for jump_s in (DAY_S, -DAY_S):
        tank.wall_s += jump_s
        tank.at(50.0, 30.0)
    assert tank.watch.age_s == pytest.approx(age_s, abs=100.0)


def test_a_success_dated_in_the_future_is_dated_again() -> None:
    tank = Tank(memory=LegionellaMemory(MONDAY_S + 3000 * DAY_S, True, 2 * DAY_S))
    assert tank.watch.age_s == pytest.approx(2 * DAY_S)
    assert tank.at(50.0, 5.1 * DAY_S).overdue


def test_an_active_run_waits_for_the_due_time_and_for_miners() -> None:
    tank = Tank(RUNNING)
    assert tank.at(50.0, 5.9 * DAY_S, miners=True).boost_c is None
    assert tank.at(50.0, 0.2 * DAY_S).boost_c is None
    assert tank.at(50.0, 30.0, miners=True).boost_c == 62.0
    tank.at(61.0, HOUR_S + 60.0, miners=True)
    assert tank.state.boost_c is None
    assert not tank.state.overdue


def test_an_active_run_without_success_rests() -> None:
    tank = Tank(RUNNING)
    tank.at(50.0, 6.1 * DAY_S)
    assert tank.at(55.0, PARAMS.run_max_s - 60.0, miners=True).boost_c is not None
    assert tank.at(55.0, 120.0, miners=True).boost_c is None
    assert tank.at(55.0, PARAMS.rest_s - 120.0, miners=True).boost_c is None
    assert tank.at(55.0, 120.0, miners=True).boost_c is not None


def test_by_default_nothing_is_raised() -> None:
    assert Tank().at(50.0, 8 * DAY_S, miners=True).boost_c is None


def test_state_and_memory_stay_the_same_objects() -> None:
    tank = Tank()
    state, memory = tank.at(50.0, 30.0), tank.watch.memory
    assert tank.at(50.0, 60.0) is state
    assert tank.watch.memory is memory


def test_a_tank_that_stays_hot_succeeds_once_an_hour_at_most() -> None:
    tank = Tank()
    tank.at(65.0, 1.5 * HOUR_S)
    first = tank.watch.memory
    tank.at(65.0, 0.4 * HOUR_S)
    assert tank.watch.memory is first
    tank.at(65.0, 1.5 * HOUR_S)
    assert tank.watch.memory.since_s != first.since_s


@pytest.mark.parametrize("params", [replace(PARAMS, lead_days=7.0), replace(PARAMS, hold_s=14400.0)])
def test_parameters_that_contradict_are_refused(params: LegionellaParams) -> None:
    assert params.check() is not None
    assert PARAMS.check() is None


def test_an_impossible_memory_is_named() -> None:
    assert LegionellaMemory(age_s=-1.0).check() is not None
    assert LegionellaMemory().check() is None
