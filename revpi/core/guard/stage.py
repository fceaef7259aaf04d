"""The last stage: invariants I1 to I8 checked on every scan, behind the logic, always on.

It keeps its own memory of what was written, corrects what would break an invariant, and names it. A
correction is a bug of the logic: the controller raises an alarm. The only way past it is the safe state.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from revpi.core.heat.actuators import Actuators, RunTime
from revpi.core.heat.heat_pump import BlockBudget, store_doubt
from revpi.core.heat.readiness import sink_ready
from revpi.core.inputs import Now, PlantInputs
from revpi.core.outputs import Mode, Outputs
from revpi.core.params import ControlParams
from revpi.core.reading import Good, is_true
from revpi.core.timers import OnDelay
from revpi.core.trip import TripLatch


@dataclass(frozen=True, slots=True)
class GuardView:
    """What the rules look at in one scan."""

    inputs: PlantInputs
    mode: Mode
    now_s: float


class Guard:
    """The rules with their memory."""

    __slots__ = (
        "_actuators",
        "_budget",
        "_disagree",
        "_last_closed_s",
        "_params",
        "_relays",
        "_rules",
        "_trip",
    )

    def __init__(self, params: ControlParams) -> None:
        self._params = params
        self._actuators = Actuators(params.valve)
        self._trip = TripLatch()
        self._budget = BlockBudget()
        self._disagree = (OnDelay(), OnDelay())
        self._last_closed_s: float | None = None
        self._relays = {name: RunTime() for name in ("rv1_auf", "rv1_zu", "rv2_auf", "rv2_zu")}
        self._rules: tuple[tuple[str, Callable[[Outputs, GuardView], Outputs]], ...] = (
            ("I8", self._analogue_range),
            ("I2", self._valve_interlock),
            ("I4", self._coolant_runs),
            ("I5", self._fan_needs_pumps),
            ("I1", self._contactors),
            ("I3", self._heat_pump_block),
        )

    def check(
        self, proposed: Outputs, inputs: PlantInputs, mode: Mode, acknowledged: bool, now: Now
    ) -> tuple[Outputs, tuple[str, ...]]:
        """Correct the proposed outputs.

        Returns:
            What may be written, and the broken invariants such as "I1 k10_on".
        """
        self._trip.update(inputs, acknowledged)
        self._note_contactors(inputs, now.mono_s)
        view = GuardView(inputs, mode, now.mono_s)
        violations: list[str] = []
        outputs = proposed
        for code, rule in self._rules:
            corrected = rule(outputs, view)
            if corrected is not outputs:
                violations.append(f"{code} {_difference(outputs, corrected)}")
                outputs = corrected
        self._note_written(outputs, now.mono_s)
        return outputs, tuple(violations)

    def note_zero(self, now: Now) -> None:
        """Take note that this scan wrote all outputs zero."""
        self._note_written(Outputs(), now.mono_s)

    def _note_written(self, outputs: Outputs, now_s: float) -> None:
        self._actuators.note(outputs, now_s)
        self._budget.note(outputs.evu_block, now_s)
        for name, relay in self._relays.items():
            relay.update(getattr(outputs, name), now_s)

    def _note_contactors(self, inputs: PlantInputs, now_s: float) -> None:
        last = self._actuators.last
        feedback = (inputs.k10_fb, inputs.k11_fb)
        for timer, on, closed in zip(self._disagree, (last.k10_on, last.k11_on), feedback, strict=True):
            timer.update(on and not is_true(closed), now_s, self._params.miner.feedback_timeout_s)

    # --- the rules: each returns the same object when nothing is wrong ----------------------------------

    def _analogue_range(self, outputs: Outputs, _view: GuardView) -> Outputs:
        """I8: 0 V or within the working range; anything else is brought there."""
        p4_v, p5_v = self._allowed_v(outputs.p4_speed), self._allowed_v(outputs.p5_speed)
        if p4_v == outputs.p4_speed and p5_v == outputs.p5_speed:
            return outputs
        return replace(outputs, p4_speed=p4_v, p5_speed=p5_v)

    def _allowed_v(self, value_v: float) -> float:
        if not math.isfinite(value_v) or value_v <= 0.0:
            return 0.0
        return min(max(value_v, self._params.pump.min_v), self._params.pump.max_v)

    def _valve_interlock(self, outputs: Outputs, view: GuardView) -> Outputs:
        """I2: never both directions of one valve; 500 ms with both off before a reversal."""
        for auf, zu in (("rv1_auf", "rv1_zu"), ("rv2_auf", "rv2_zu")):
            drives_auf, drives_zu = getattr(outputs, auf), getattr(outputs, zu)
            blocked = (
                (drives_auf and drives_zu)
                or (drives_auf and not self._rested(zu, view.now_s))
                or (drives_zu and not self._rested(auf, view.now_s))
            )
            if blocked:
                outputs = replace(outputs, **{auf: False, zu: False})
        return outputs

    def _rested(self, relay: str, now_s: float) -> bool:
        run_time = self._relays[relay]
        off_s = run_time.off_s(now_s)
        never_on = off_s is None and run_time.on_s(now_s) == 0.0
        return never_on or (off_s is not None and off_s >= self._params.valve.reversal_pause_s)

    def _coolant_runs(self, outputs: Outputs, view: GuardView) -> Outputs:
        """I4: P3 runs while a contactor is closed by command or feedback, and through the after-run."""
        inputs = view.inputs
        if outputs.k10_on or outputs.k11_on or is_true(inputs.k10_fb) or is_true(inputs.k11_fb):
            self._last_closed_s = view.now_s
        last_s = self._last_closed_s
        needed = last_s is not None and view.now_s - last_s < self._params.coolant.after_run_s
        return replace(outputs, p3_on=True) if needed and not outputs.p3_on else outputs

    def _fan_needs_pumps(self, outputs: Outputs, _view: GuardView) -> Outputs:
        """I5: the cooler fan runs only while P3 and P5 run."""
        if outputs.rk_on and not (outputs.p3_on and outputs.p5_speed > 0.0):
            return replace(outputs, rk_on=False)
        return outputs

    def _contactors(self, outputs: Outputs, view: GuardView) -> Outputs:
        """I1 and I6: a contactor is on only with everything in order."""
        if not (outputs.k10_on or outputs.k11_on):
            return outputs
        plant = self._miners_may_run(outputs, view)
        k10 = outputs.k10_on and plant and self._feedback_agrees(0, view.now_s)
        k11 = outputs.k11_on and plant and self._feedback_agrees(1, view.now_s)
        if k10 == outputs.k10_on and k11 == outputs.k11_on:
            return outputs
        return replace(outputs, k10_on=k10, k11_on=k11)

    def _miners_may_run(self, outputs: Outputs, view: GuardView) -> bool:
        coolant = self._params.coolant
        flow = view.inputs.t_miner_out
        return (
            is_true(view.inputs.safety_ok)
            and not self._trip.tripped
            and view.mode is Mode.AUTO
            and outputs.p3_on
            and self._actuators.p3.on_s(view.now_s) >= coolant.pre_run_s
            and isinstance(flow, Good)
            and flow.value < coolant.flow_limit_c
            and sink_ready(self._actuators.valves, outputs)
        )

    def _feedback_agrees(self, index: int, now_s: float) -> bool:
        left_s = self._disagree[index].left_s(now_s, self._params.miner.feedback_timeout_s)
        return left_s is None or left_s > 0.0

    def _heat_pump_block(self, outputs: Outputs, view: GuardView) -> Outputs:
        """I3: blocked only in auto, with known and warm tanks, within the longest and shortest times."""
        if not outputs.evu_block:
            return outputs
        params = self._params.heat_pump
        allowed = (
            view.mode is Mode.AUTO
            and store_doubt(view.inputs, params) is None
            and self._budget.block_left_s(params, view.now_s) > 0.0
            and self._budget.release_left_s(params, view.now_s) <= 0.0
        )
        return outputs if allowed else replace(outputs, evu_block=False)


def _difference(before: Outputs, after: Outputs) -> str:
    """Names of the outputs that were corrected."""
    names = [field.name for field in fields(Outputs)]
    return " ".join(name for name in names if getattr(before, name) != getattr(after, name))
