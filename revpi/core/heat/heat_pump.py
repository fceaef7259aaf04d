"""The EVU-Sperre: the heat pump is blocked only while miners carry the load, and never in doubt."""

from __future__ import annotations

from revpi.core.heat.block_budget import FRESH, BlockBudget, EvuMemory
from revpi.core.heat.heating_curve import BufferTargets
from revpi.core.heat.protection_params import ReleaseParams
from revpi.core.heat.release_watch import ReleaseWatch
from revpi.core.inputs import Now, PlantInputs
from revpi.core.params import HeatPumpParams
from revpi.core.reading import Good
from revpi.core.reasons import R
from revpi.core.record import record


@record(frozen=True, slots=True)
class BlockDecision:
    """State of the EVU contact and why."""

    block: bool
    reason: R
    blocked_by: R | None = None
    seconds_left: float | None = None


# Free without an end by time, by what forbids the block.
FREE_BECAUSE_OF = {reason: BlockDecision(False, R.HEAT_PUMP_FREE, reason) for reason in R}


def store_doubt(inputs: PlantInputs, params: HeatPumpParams) -> R | None:
    """Why the tanks forbid a block: unknown or too cold."""
    if not isinstance(inputs.t_puffer, Good) or not isinstance(inputs.t_warmwasser, Good):
        return R.STORE_UNKNOWN
    cold = inputs.t_puffer.value < params.buffer_min_c or inputs.t_warmwasser.value < params.dhw_min_c
    return R.STORE_COLD if cold else None


@record(frozen=True, slots=True)
class BlockInputs:
    """What decides about the block.

    Attributes:
        plant: Tank temperatures and HP_RUNNING.
        targets: Buffer temperatures of the heating curve.
        locked: Reason why automatic operation is off, None in auto.
        frost: Frost protection wants the heat pump free.
        miners_power_w: Power that surely goes into the tanks.
        heat_wanted: The buffer is so cold that the heat pump should run when it may.
    """

    plant: PlantInputs
    targets: BufferTargets
    locked: R | None
    frost: bool
    miners_power_w: float
    heat_wanted: bool


class HeatPumpBlock:
    """Decides the EVU contact; released at once when in doubt."""

    __slots__ = ("_params", "_watch", "blocked", "budget")

    def __init__(self, params: HeatPumpParams, release: ReleaseParams, memory: EvuMemory = FRESH) -> None:
        self._params = params
        self._watch = ReleaseWatch(release)
        self.budget = BlockBudget(memory)
        self.blocked = False

    @property
    def not_started(self) -> bool:
        """The heat pump is free and wanted for long, but does not run."""
        return self._watch.not_started

    def step(self, inputs: BlockInputs, now: Now) -> BlockDecision:
        """One scan."""
        now_s = now.mono_s
        self.budget.begin(now_s, now.wall_s)
        doubt = inputs.locked or store_doubt(inputs.plant, self._params)
        obstacle = doubt or (R.FROST if inputs.frost else self._no_wish(inputs))
        if obstacle is not None and not self._watch.stands:
            self.blocked = False
            return FREE_BECAUSE_OF[obstacle]
        left_s = self.budget.block_left_s(self._params, now_s)
        wait_s = self.budget.release_left_s(self._params, now_s)
        lasts = self._watch.stands or left_s >= self._watch.min_block_s
        decision = self._watch.step(
            wish=obstacle is None and wait_s <= 0.0 and lasts,
            doubt=doubt is not None or left_s <= 0.0,
            frost=inputs.frost,
            now_s=now_s,
        )
        self.blocked = decision.block
        if decision.held_s is not None:
            return BlockDecision(True, R.MIN_BLOCK, None, decision.held_s)
        if decision.block:
            return BlockDecision(True, R.MINERS_CARRY_LOAD, None, left_s)
        if obstacle is not None:
            return FREE_BECAUSE_OF[obstacle]
        if wait_s > 0.0:
            return BlockDecision(False, R.HEAT_PUMP_FREE, R.MIN_RELEASE, wait_s)
        return FREE_BECAUSE_OF[R.BLOCK_BUDGET]

    def note(self, written: bool, inputs: BlockInputs, now: Now) -> None:
        """Take note of the contact as written in this scan."""
        self.budget.note(written, now.mono_s, now.wall_s)
        self._watch.note(written, inputs.plant.hp_running, inputs.heat_wanted, now.mono_s)

    def _no_wish(self, inputs: BlockInputs) -> R | None:
        """Why the logic does not want a block: too little miner heat, or the buffer below its threshold."""
        if inputs.miners_power_w < self._params.carry_power_w:
            return R.MINERS_OFF
        targets, puffer = inputs.targets, inputs.plant.t_puffer
        curve_c = targets.release_below_c if self.blocked else targets.block_above_c
        if curve_c is None or not isinstance(puffer, Good):
            return None
        return R.STORE_COLD if puffer.value < max(curve_c, self._params.buffer_min_c) else None
