"""Anti-seize: pumps that stood for long run briefly, valves travel from end to end; one device at a time."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from enum import StrEnum
from typing import NamedTuple

from revpi.core.enums import plain_members
from revpi.core.heat.protection_params import ExerciseParams
from revpi.core.outputs import Outputs, ValvePosition

LOOK_S = 60.0
"""How often idle times are looked at."""

BOOK_S = 3600.0
"""A standing use is noted again this often."""

VALVE_LIMIT_S = 1200.0
"""An exercise of a valve is given up after this time."""

A, B = ValvePosition.A, ValvePosition.B


@plain_members
class Device(StrEnum):
    """What can be exercised."""

    P3 = "P3"
    P4 = "P4"
    P5 = "P5"
    RV1 = "RV1"
    RV2 = "RV2"


PUMPS = (Device.P3, Device.P4, Device.P5)
# Device of each time in the memory: one per pump, one for each end of a valve.
PLACES = (*PUMPS, Device.RV1, Device.RV1, Device.RV2, Device.RV2)


@dataclass(frozen=True, slots=True)
class ExerciseMemory:
    """Unix times of the last run of each pump and the last stay at each end of a valve; None: not known."""

    p3_s: float | None = None
    p4_s: float | None = None
    p5_s: float | None = None
    rv1_a_s: float | None = None
    rv1_b_s: float | None = None
    rv2_a_s: float | None = None
    rv2_b_s: float | None = None


class Exercise(NamedTuple):
    """One device that is exercised now.

    Attributes:
        device: Pump (P4 and P5 at their lowest speed) or valve.
        target: Where the valve shall go, None for a pump.
        seconds_left: Until the pump stops; None for a valve.
    """

    device: Device
    target: ValvePosition | None = None
    seconds_left: float | None = None


class AntiSeize:
    """Watches what stands still and moves it when it may.

    Without a valid clock idle times count from the start of the program.

    Attributes:
        memory: What survives a restart; a new record when a use ends and once an hour during one.
    """

    __slots__ = (
        "_born_s",
        "_last_s",
        "_look_s",
        "_noted_s",
        "_now",
        "_origin",
        "_params",
        "_restored",
        "_started_s",
        "memory",
    )

    def __init__(self, params: ExerciseParams, memory: ExerciseMemory | None = None) -> None:
        self._params = params
        self.memory = ExerciseMemory() if memory is None else memory
        self._noted_s: tuple[float | None, ...] = astuple(self.memory)
        self._restored = False
        self._born_s = 0.0
        self._last_s: list[float] = []
        self._look_s = 0.0
        self._now: Exercise | None = None
        self._started_s = 0.0
        self._origin = B

    def step(
        self,
        written: Outputs,
        positions: tuple[ValvePosition, ValvePosition],
        *,
        allowed: bool,
        loop_free: bool,
        now_s: float,
        wall_s: float | None,
    ) -> Exercise | None:
        """One scan; what to move now, None for nothing.

        Args:
            written: Outputs written last.
            positions: RV1 and RV2 by the time model.
            allowed: Nothing forbids it: neither a trip nor a fault of flow, and no person at the outputs.
            loop_free: No miner needs the coolant loop, so valves may travel.
            now_s: Monotonic time.
            wall_s: Unix time, None while the clock is not known to be right.
        """
        if self._now is None and now_s < self._look_s:
            return None
        self._look_s = now_s + LOOK_S
        self._restore(now_s, wall_s)
        self._note(written, positions, now_s, wall_s)
        if self._now is not None and not self._goes_on(positions, allowed, loop_free, now_s):
            self._now = None
        elif self._now is None and allowed:
            self._begin(positions, loop_free, now_s)
        return self._now

    def _restore(self, now_s: float, wall_s: float | None) -> None:
        """Monotonic times of the last uses; of what was not used since the start by the memory."""
        if not self._last_s:
            self._born_s = now_s
            self._last_s = [now_s] * len(PLACES)
        if self._restored or wall_s is None:
            return
        self._restored = True
        for index, noted_s in enumerate(self._noted_s):
            unused = self._last_s[index] == self._born_s
            if unused and noted_s is not None and noted_s <= wall_s:
                self._last_s[index] = now_s - (wall_s - noted_s)

    def _note(
        self,
        written: Outputs,
        positions: tuple[ValvePosition, ValvePosition],
        now_s: float,
        wall_s: float | None,
    ) -> None:
        rv1, rv2 = positions
        used = (
            written.p3_on,
            written.p4_speed > 0.0,
            written.p5_speed > 0.0,
            rv1 is A,
            rv1 is B,
            rv2 is A,
            rv2 is B,
        )
        for index, on in enumerate(used):
            if on:
                self._last_s[index] = now_s
        if wall_s is not None:
            self._book(now_s, wall_s)

    def _book(self, now_s: float, wall_s: float) -> None:
        """Write the memory anew when one of its times is out of date."""
        offset_s = wall_s - now_s
        for last_s, noted_s in zip(self._last_s, self._noted_s, strict=True):
            if noted_s is None or abs(last_s + offset_s - noted_s) >= BOOK_S:
                self._noted_s = tuple(last_s + offset_s for last_s in self._last_s)
                self.memory = ExerciseMemory(*self._noted_s)
                return

    def _begin(self, positions: tuple[ValvePosition, ValvePosition], loop_free: bool, now_s: float) -> None:
        self._started_s = now_s
        for index, device in enumerate(PLACES):
            idle_s = now_s - self._last_s[index]
            if device in PUMPS:
                if idle_s >= self._params.pump_idle_s:
                    self._now = Exercise(device, None, self._params.pump_run_s)
                    return
            elif loop_free and idle_s >= self._params.valve_idle_s:
                position = positions[device is Device.RV2]
                self._origin = position if position in (A, B) else B
                self._now = Exercise(device, A if self._origin is B else B)
                return

    def _goes_on(
        self,
        positions: tuple[ValvePosition, ValvePosition],
        allowed: bool,
        loop_free: bool,
        now_s: float,
    ) -> bool:
        exercise = self._now
        if exercise is None or not allowed:
            return False
        run_s = now_s - self._started_s
        if exercise.device in PUMPS:
            left_s = self._params.pump_run_s - run_s
            self._now = exercise._replace(seconds_left=max(0.0, left_s))
            return left_s > 0.0
        if run_s >= VALVE_LIMIT_S:
            self._give_up(exercise.device, now_s)
            return False
        position = positions[exercise.device is Device.RV2]
        if position is exercise.target is self._origin:
            return False
        if position is exercise.target:
            self._now = Exercise(exercise.device, self._origin)
        return loop_free

    def _give_up(self, device: Device, now_s: float) -> None:
        """Counts as done: the next try comes after the idle time."""
        for index, place in enumerate(PLACES):
            if place is device:
                self._last_s[index] = now_s
