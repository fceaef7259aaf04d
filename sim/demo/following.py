"""Did the miners follow the sun? Pure: looks for steps of PV power and for what came of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import Enum
from itertools import islice, takewhile

from sim.demo.observation import Observation

_STEP_W = 1500.0
_STEP_TIME_S = 10.0
_BEGIN_W = 100.0
_TARGET_STEP_W = 400.0
_TOLERANCE = 0.05
_STANDBY_W = 250.0


class Direction(Enum):
    """Which way the PV power went, and how long the miners may take to follow.

    Lowering is fast, raising slow: a raise waits for its delay, then the tuner ramps.
    """

    FALL = ("fall", -1.0, 30.0)
    RISE = ("rise", 1.0, 60.0)

    def __init__(self, label: str, sign: float, window_s: float) -> None:
        self.label = label
        self.sign = sign
        self.window_s = window_s


@dataclass(frozen=True, slots=True)
class _Point:
    at_s: float
    solar_w: float
    target_w: float
    power_w: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """One step of the sun and what the miners did; powers of both miners together.

    Attributes:
        at_s: Start of the step.
        solar_from_w: PV power before.
        solar_to_w: PV power at the new target.
        target_from_w: Commanded power before.
        target_to_w: Commanded power after.
        target_after_s: From the start of the step to the new target.
        power_from_w: Measured power before.
        power_to_w: Measured power when it had reached the target.
        power_after_s: From the start of the step to that moment.
    """

    at_s: float
    solar_from_w: float
    solar_to_w: float
    target_from_w: float
    target_to_w: float
    target_after_s: float
    power_from_w: float
    power_to_w: float
    power_after_s: float

    def as_json(self) -> dict[str, float]:
        """For the report."""
        return {name: round(value, 1) for name, value in asdict(self).items()}


def followed(observations: Iterable[Observation], direction: Direction) -> Follow | None:
    """The first step in this direction that target and measured power followed; None without one."""
    points = _points(observations)
    for start in range(len(points)):
        follow = _follow(points, start, direction) if _steps(points, start, direction) else None
        if follow:
            return follow
    return None


def _points(observations: Iterable[Observation]) -> list[_Point]:
    return [
        _Point(seen.at_s, seen.solar_power_w, seen.miners_target_w, seen.miners_power_w)
        for seen in observations
        if seen.solar_power_w is not None
        and seen.miners_target_w is not None
        and seen.miners_power_w is not None
    ]


def _within(points: list[_Point], start: int, time_s: float) -> list[_Point]:
    until_s = points[start].at_s + time_s
    return list(takewhile(lambda point: point.at_s <= until_s, islice(points, start + 1, None)))


def _steps(points: list[_Point], start: int, direction: Direction) -> bool:
    """Whether the PV power begins to move at `start` and soon has gone far enough."""
    base_w = points[start].solar_w
    soon = _within(points, start, _STEP_TIME_S)
    if not soon or direction.sign * (soon[0].solar_w - base_w) < _BEGIN_W:
        return False
    return any(direction.sign * (point.solar_w - base_w) >= _STEP_W for point in soon)


def _follow(points: list[_Point], start: int, direction: Direction) -> Follow | None:
    first = points[start]
    window = _within(points, start, direction.window_s)
    best = max((direction.sign * point.target_w for point in window), default=0.0)
    goal = next((point for point in window if direction.sign * point.target_w == best), None)
    if goal is None or direction.sign * (goal.target_w - first.target_w) < _TARGET_STEP_W:
        return None
    reached = next((p for p in window if p.at_s >= goal.at_s and _reached(p, goal.target_w)), None)
    if reached is None or direction.sign * (reached.power_w - first.power_w) < _TARGET_STEP_W / 2:
        return None
    return Follow(
        at_s=first.at_s,
        solar_from_w=first.solar_w,
        solar_to_w=goal.solar_w,
        target_from_w=first.target_w,
        target_to_w=goal.target_w,
        target_after_s=goal.at_s - first.at_s,
        power_from_w=first.power_w,
        power_to_w=reached.power_w,
        power_after_s=reached.at_s - first.at_s,
    )


def _reached(point: _Point, target_w: float) -> bool:
    """Within 5 % of the target; a paused miner draws its standby power."""
    return abs(point.power_w - target_w) <= max(_TOLERANCE * target_w, _STANDBY_W)
