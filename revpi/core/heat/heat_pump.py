"""The EVU-Sperre: the heat pump is blocked only while miners carry the load, and never in doubt."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from revpi.core.inputs import PlantInputs
from revpi.core.params import HeatPumpParams
from revpi.core.reading import Good
from revpi.core.reasons import R

DAY_S = 86400.0


class BlockBudget:
    """How long the heat pump was blocked: this time, within 24 h, and how long it has been free."""

    __slots__ = ("_blocks", "_ended_s", "_since_s")

    def __init__(self) -> None:
        self._since_s: float | None = None
        self._ended_s: float | None = None
        self._blocks: deque[tuple[float, float]] = deque(maxlen=200)

    def note(self, blocked: bool, now_s: float) -> None:
        """Take note of the contact as written."""
        if blocked and self._since_s is None:
            self._since_s = now_s
        elif not blocked and self._since_s is not None:
            self._blocks.append((self._since_s, now_s))
            self._ended_s, self._since_s = now_s, None
        while self._blocks and now_s - self._blocks[0][1] > DAY_S:
            self._blocks.popleft()

    def block_left_s(self, params: HeatPumpParams, now_s: float) -> float:
        """Seconds for which a block may stand from now on; 0 when none may."""
        running_s = 0.0 if self._since_s is None else now_s - self._since_s
        today_s = running_s + sum(end - max(start, now_s - DAY_S) for start, end in self._blocks)
        return max(0.0, min(params.max_block_s - running_s, params.max_block_per_day_s - today_s))

    def release_left_s(self, params: HeatPumpParams, now_s: float) -> float:
        """Seconds until a new block may begin; 0 while one stands."""
        if self._since_s is not None or self._ended_s is None:
            return 0.0
        return max(0.0, params.min_release_s - (now_s - self._ended_s))


@dataclass(frozen=True, slots=True)
class BlockDecision:
    """State of the EVU contact and why."""

    block: bool
    reason: R
    blocked_by: R | None = None
    seconds_left: float | None = None


def store_doubt(inputs: PlantInputs, params: HeatPumpParams) -> R | None:
    """Why the tanks forbid a block: unknown or too cold."""
    if not isinstance(inputs.t_puffer, Good) or not isinstance(inputs.t_warmwasser, Good):
        return R.STORE_UNKNOWN
    cold = inputs.t_puffer.value < params.buffer_min_c or inputs.t_warmwasser.value < params.dhw_min_c
    return R.STORE_COLD if cold else None


class HeatPumpBlock:
    """Decides the EVU contact; released at once when in doubt."""

    __slots__ = ("_params", "blocked", "budget")

    def __init__(self, params: HeatPumpParams) -> None:
        self._params = params
        self.budget = BlockBudget()
        self.blocked = False

    def step(
        self, inputs: PlantInputs, *, auto: R | None, miners_power_w: float | None, now_s: float
    ) -> BlockDecision:
        """One scan.

        Args:
            inputs: Tank temperatures.
            auto: Reason why automatic operation is off, None in auto.
            miners_power_w: Measured power that goes into the tanks, None when unknown.
            now_s: Monotonic time.
        """
        obstacle = auto or store_doubt(inputs, self._params) or self._load_not_carried(inputs, miners_power_w)
        left_s = self.budget.block_left_s(self._params, now_s)
        wait_s = self.budget.release_left_s(self._params, now_s)
        self.blocked = obstacle is None and left_s > 0.0 and wait_s <= 0.0
        if self.blocked:
            return BlockDecision(True, R.MINERS_CARRY_LOAD, None, left_s)
        if obstacle is not None:
            return BlockDecision(False, R.HEAT_PUMP_FREE, obstacle)
        if wait_s > 0.0:
            return BlockDecision(False, R.HEAT_PUMP_FREE, R.MIN_RELEASE, wait_s)
        return BlockDecision(False, R.HEAT_PUMP_FREE, R.BLOCK_BUDGET)

    def _load_not_carried(self, inputs: PlantInputs, miners_power_w: float | None) -> R | None:
        """A standing block ends below `buffer_min_c` only (hysteresis), a new one starts above."""
        if miners_power_w is None or miners_power_w < self._params.carry_power_w:
            return R.MINERS_OFF
        if self.blocked or not isinstance(inputs.t_puffer, Good):
            return None
        return None if inputs.t_puffer.value >= self._params.block_above_c else R.STORE_COLD
