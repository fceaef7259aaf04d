"""Legionella watch: when the DHW tank was last hot for long enough, by whatever heated it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from revpi.core.heat.params import LegionellaParams
from revpi.core.reading import Good, Reading

DAY_S = 86400.0
BOOK_S = 3600.0
"""The age without a clock goes into the memory this often."""

MAX_STEP_S = 60.0
"""A longer step breaks the holding time: nobody saw the temperature meanwhile."""


@dataclass(frozen=True, slots=True)
class LegionellaMemory:
    """What survives a restart.

    Attributes:
        since_s: Unix time of the last success; before the first one, of the first start. None: not known.
        succeeded: `since_s` and `age_s` belong to a success.
        age_s: Seconds since then that the program has counted itself.
    """

    since_s: float | None = None
    succeeded: bool = False
    age_s: float = 0.0

    def check(self) -> str | None:
        """Why this cannot be true."""
        return None if self.age_s >= 0.0 else "age_s is negative"


class LegionellaState(NamedTuple):
    """Result of the watch.

    Attributes:
        overdue: No success within the interval.
        boost_c: Target of an active run, None while none runs.
        last_success_s: Unix time of the last success, None when there was none or its date is unknown.
    """

    overdue: bool
    boost_c: float | None
    last_success_s: float | None


class LegionellaWatch:
    """Counts successes and, where wanted, asks for an active run while miners run.

    Without a valid clock the time since the last success is counted by the program itself, and dated when
    the clock becomes valid.

    Attributes:
        memory: What survives a restart; a new record at a success, when it is dated, and once an hour.
        age_s: Seconds since the last success, or since the first start.
        hold_left_s: Seconds of heat still missing, None while the tank is not hot enough.
    """

    __slots__ = (
        "_last_s",
        "_params",
        "_rest_left_s",
        "_run_left_s",
        "_state",
        "age_s",
        "hold_left_s",
        "memory",
    )

    def __init__(self, params: LegionellaParams, memory: LegionellaMemory | None = None) -> None:
        self._params = params
        self.memory = LegionellaMemory() if memory is None else memory
        self.age_s = self.memory.age_s
        self.hold_left_s: float | None = None
        self._last_s: float | None = None
        self._run_left_s = params.run_max_s
        self._rest_left_s = 0.0
        self._state = LegionellaState(False, None, None)

    @property
    def due_in_s(self) -> float:
        """Seconds until the next success is due; 0 when overdue."""
        return max(0.0, self._params.interval_days * DAY_S - self.age_s)

    def step(
        self, dhw: Reading[float], miners_run: bool, now_s: float, wall_s: float | None
    ) -> LegionellaState:
        """One scan; the same object while nothing changes.

        Args:
            dhw: T_WARMWASSER.
            miners_run: Miners heat, so an active run may raise the target.
            now_s: Monotonic time.
            wall_s: Unix time, None while the clock is not known to be right.
        """
        elapsed_s = 0.0 if self._last_s is None else max(0.0, now_s - self._last_s)
        self._last_s = now_s
        self._grow_older(elapsed_s, wall_s)
        if self._held(dhw, elapsed_s):
            self._succeed(wall_s)
        overdue = self._params.watch and self.due_in_s <= 0.0
        boost_c = self._params.temp_c + self._params.over_k if self._runs(miners_run, elapsed_s) else None
        last_s = self.memory.since_s if self.memory.succeeded else None
        if (overdue, boost_c, last_s) != self._state:
            self._state = LegionellaState(overdue, boost_c, last_s)
        return self._state

    def _grow_older(self, elapsed_s: float, wall_s: float | None) -> None:
        self.age_s += elapsed_s
        memory = self.memory
        if wall_s is not None:
            if memory.since_s is None or wall_s + DAY_S < memory.since_s:
                memory = LegionellaMemory(wall_s - self.age_s, memory.succeeded, memory.age_s)
            elif wall_s >= memory.since_s:
                self.age_s = wall_s - memory.since_s
        if self.age_s >= memory.age_s + BOOK_S:
            memory = LegionellaMemory(memory.since_s, memory.succeeded, self.age_s)
        self.memory = memory

    def _held(self, dhw: Reading[float], elapsed_s: float) -> bool:
        """Whether the tank has been hot for long enough without a break; then a new hold begins."""
        hot = isinstance(dhw, Good) and dhw.value >= self._params.temp_c
        if not hot:
            self.hold_left_s = None
        elif self.hold_left_s is None or elapsed_s > MAX_STEP_S:
            self.hold_left_s = self._params.hold_s
        else:
            self.hold_left_s = max(0.0, self.hold_left_s - elapsed_s)
        return self.hold_left_s == 0.0

    def _succeed(self, wall_s: float | None) -> None:
        """Note a success; while the tank stays hot, at most once in `BOOK_S`."""
        if self.memory.succeeded and self.age_s < BOOK_S:
            return
        self.age_s = 0.0
        self.memory = LegionellaMemory(wall_s, True, 0.0)

    def _runs(self, miners_run: bool, elapsed_s: float) -> bool:
        """An active run ends with its success or after its longest time with miners on; then it rests."""
        params = self._params
        if not params.active or self.due_in_s > params.lead_days * DAY_S:
            self._run_left_s, self._rest_left_s = params.run_max_s, 0.0
            return False
        self._rest_left_s = max(0.0, self._rest_left_s - elapsed_s)
        if self._rest_left_s > 0.0 or not miners_run:
            return False
        self._run_left_s -= elapsed_s
        if self._run_left_s <= 0.0:
            self._run_left_s, self._rest_left_s = params.run_max_s, params.rest_s
            return False
        return True
