"""Anti-seize runs of pumps and valves."""

from __future__ import annotations

import pytest

from revpi.core.heat.actuators import ValveModel
from revpi.core.heat.anti_seize import AntiSeize, Device, Exercise, ExerciseMemory
from revpi.core.heat.protection_params import ExerciseParams
from revpi.core.heat.valve import Valve
from revpi.core.outputs import Outputs, ValvePosition
from revpi.core.params import ValveParams
from tests.core.heat.readings import DAY_S, HOUR_S, MONDAY_S

A, B, MOVING = ValvePosition.A, ValvePosition.B, ValvePosition.MOVING
PARAMS = ExerciseParams()


class Cabinet:
    """Pumps that do what is asked, real valve drives, and a stepped clock."""

    def __init__(self, memory: ExerciseMemory | None = None, wall_s: float | None = MONDAY_S) -> None:
        self.seize = AntiSeize(PARAMS, memory)
        self.models = (ValveModel(ValveParams()), ValveModel(ValveParams()))
        self.drives = tuple(Valve(ValveParams(), model) for model in self.models)
        self.now_s = 50.0
        self.wall_s = wall_s
        self.written = Outputs()
        self.allowed = self.loop_free = True
        self.seen: list[tuple[Device, ValvePosition | None]] = []
        self.travel(A, A)

    def travel(self, *targets: ValvePosition | None) -> None:
        for _ in range(12):
            self.drive(*targets)
            self.now_s += 10.0

    def drive(self, *targets: ValvePosition | None) -> None:
        for drive, model, target in zip(self.drives, self.models, targets, strict=True):
            relays = drive.step(target, self.now_s)
            model.drive(relays.auf, relays.zu, self.now_s)
            model.advance(self.now_s)

    def step(self, seconds: float) -> Exercise | None:
        self.now_s += seconds
        self.wall_s = None if self.wall_s is None else self.wall_s + seconds
        found = self.seize.step(
            self.written,
            (self.models[0].position, self.models[1].position),
            allowed=self.allowed,
            loop_free=self.loop_free,
            now_s=self.now_s,
            wall_s=self.wall_s,
        )
        target = found.target if found else None
        rv1 = target if found and found.device is Device.RV1 else None
        rv2 = target if found and found.device is Device.RV2 else None
        self.drive(rv1, rv2)
        self.written = Outputs(
            p3_on=found is not None and found.device is Device.P3,
            p4_speed=3.0 if found and found.device is Device.P4 else 0.0,
            p5_speed=3.0 if found and found.device is Device.P5 else 0.0,
        )
        if found and (not self.seen or self.seen[-1] != (found.device, target)):
            self.seen.append((found.device, target))
        return found

    def run(self, seconds: float, period_s: float = 10.0) -> None:
        for _ in range(round(seconds / period_s)):
            self.step(period_s)


def test_an_idle_pump_runs_once_a_day_one_after_the_other() -> None:
    cabinet = Cabinet()
    cabinet.run(DAY_S - 60.0)
    assert cabinet.seen == []
    cabinet.run(300.0)
    assert cabinet.seen == [(Device.P3, None), (Device.P4, None), (Device.P5, None)]
    cabinet.run(DAY_S - 600.0)
    assert len(cabinet.seen) == 3
    cabinet.run(900.0)
    assert len(cabinet.seen) == 6


def test_a_run_lasts_its_time_and_says_how_long() -> None:
    cabinet = Cabinet()
    cabinet.run(DAY_S - 60.0)
    left = [found.seconds_left for found in (cabinet.step(0.5) for _ in range(300)) if found]
    p3 = left[: left.index(left[0], 1)] if left.count(left[0]) > 1 else left
    assert p3[0] == PARAMS.pump_run_s
    assert len(p3) * 0.5 == pytest.approx(PARAMS.pump_run_s, abs=1.0)
    assert p3 == sorted(p3, key=lambda value: -(value or 0.0))


def test_a_pump_in_use_needs_none() -> None:
    cabinet = Cabinet()
    for _ in range(30):
        cabinet.written = Outputs(p3_on=True, p4_speed=4.0, p5_speed=3.0)
        cabinet.step(HOUR_S)
    assert cabinet.seen == []


def test_a_valve_travels_to_its_other_end_and_back_once_a_week() -> None:
    cabinet = Cabinet()
    cabinet.run(7 * DAY_S + 1200.0, 30.0)
    valves = [step for step in cabinet.seen if step[1] is not None]
    assert valves == [(Device.RV1, B), (Device.RV1, A), (Device.RV2, B), (Device.RV2, A)]
    assert [model.position for model in cabinet.models] == [A, A]
    cabinet.run(6.9 * DAY_S, 30.0)
    assert [step for step in cabinet.seen if step[1] is not None] == valves


@pytest.mark.parametrize("used", [0, 1])
def test_only_the_valve_that_stands_is_exercised(used: int) -> None:
    cabinet = Cabinet()
    for day in range(8):
        end = A if day % 2 else B
        cabinet.travel(*((end, None) if used == 0 else (None, end)))
        cabinet.run(DAY_S, 30.0)
    moved = {device for device, target in cabinet.seen if target is not None}
    assert moved == {(Device.RV2, Device.RV1)[used]}


def test_valves_wait_for_the_miners_and_yield_to_them() -> None:
    cabinet = Cabinet()
    cabinet.loop_free = False
    cabinet.run(8 * DAY_S, 30.0)
    assert all(target is None for _, target in cabinet.seen)
    cabinet.loop_free = True
    while not (found := cabinet.step(10.0)) or found.target is None:
        pass
    assert cabinet.step(10.0) is not None
    cabinet.loop_free = False
    assert cabinet.step(0.05) is None


def test_nothing_runs_while_it_is_forbidden() -> None:
    cabinet = Cabinet()
    cabinet.allowed = False
    cabinet.run(2 * DAY_S, 30.0)
    assert cabinet.seen == []
    cabinet.allowed = True
    assert cabinet.step(60.0) is not None
    cabinet.allowed = False
    assert cabinet.step(0.05) is None


def test_idle_times_go_on_across_a_restart() -> None:
    before = Cabinet()
    before.run(0.5 * DAY_S, 30.0)
    assert before.wall_s is not None
    again = Cabinet(before.seize.memory, before.wall_s + 0.4 * DAY_S)
    again.run(0.05 * DAY_S, 30.0)
    assert again.seen == []
    again.run(0.1 * DAY_S, 30.0)
    assert [device for device, _ in again.seen] == [Device.P3, Device.P4, Device.P5]


def test_without_clock_idle_times_count_from_the_start() -> None:
    old = MONDAY_S - 30 * DAY_S
    cabinet = Cabinet(ExerciseMemory(old, old, old, old, old, old, old), wall_s=None)
    cabinet.run(DAY_S - 60.0, 30.0)
    assert cabinet.seen == []
    cabinet.run(300.0)
    assert len(cabinet.seen) == 3


def test_a_clock_set_back_starts_no_flurry() -> None:
    future = MONDAY_S + 300 * DAY_S
    cabinet = Cabinet(ExerciseMemory(future, future, future, future, future, future, future))
    cabinet.run(DAY_S - 60.0, 30.0)
    assert cabinet.seen == []


def test_a_valve_that_never_arrives_is_given_up() -> None:
    seize = AntiSeize(PARAMS)
    now_s, found = 0.0, []
    while now_s < 7.5 * DAY_S:
        now_s += 30.0
        use = Outputs(p3_on=True, p4_speed=3.0, p5_speed=3.0)
        found.append(seize.step(use, (MOVING, A), allowed=True, loop_free=True, now_s=now_s, wall_s=None))
    tries = [exercise for exercise in found if exercise and exercise.device is Device.RV1]
    assert 0 < len(tries) * 30.0 <= 1300.0


def test_the_memory_changes_once_an_hour_at_most() -> None:
    cabinet = Cabinet()
    memories = set()
    for _ in range(330):
        cabinet.written = Outputs(p3_on=True)
        cabinet.step(10.0)
        memories.add(cabinet.seize.memory)
    assert len(memories) <= 2
