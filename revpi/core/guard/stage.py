"""The last stage: invariants I1 to I9 checked behind the logic, always on.

Every input and every output that differs is checked in its own scan, the same ones ten times a second.

It keeps its own memory of what was written, corrects what would break an invariant, and names it. A
correction is a bug of the logic: the controller raises an alarm. The only way past it is the safe state.
I10 and I11 are the business of the scan and the edges; I12 holds because in doubt I3 frees the heat pump.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields, replace

from revpi.core.guard.history import History
from revpi.core.heat.charge import over_tank_k
from revpi.core.heat.heat_pump import store_doubt
from revpi.core.heat.readiness import sink_ready
from revpi.core.inputs import Now, PlantInputs
from revpi.core.memory.memory import Memory
from revpi.core.outputs import SAFE_OUTPUTS, Mode, Outputs
from revpi.core.params import ControlParams
from revpi.core.reading import Good, is_true
from revpi.core.record import record


@record(frozen=True, slots=True)
class GuardView:
    """What the rules look at in one scan."""

    inputs: PlantInputs
    mode: Mode
    now_s: float


Rule = Callable[[Outputs, GuardView], Outputs]
REST_TOLERANCE_K = 0.5
"""The logic may keep a decision while temperatures do no more than flicker."""

LAMP_ON = replace(SAFE_OUTPUTS, alarm_lamp=True)
STANDS_S = 0.1
"""What was found right stands for so long for the very same inputs and outputs: only time has passed."""

NO_VIOLATIONS: tuple[str, ...] = ()


class Guard:
    """The rules with their memory; each returns the same object when nothing is wrong."""

    __slots__ = (
        "_is_off",
        "_judged",
        "_look_s",
        "_mode",
        "_params",
        "_past",
        "_rules",
        "_rules_off",
        "_seen",
    )

    def __init__(self, params: ControlParams, memory: Memory) -> None:
        self._params = params
        self._past = History(params, memory)
        self._rules: tuple[tuple[str, Rule], ...] = (
            ("I8", self._analogue_range),
            ("I2", self._valve_interlock),
            ("I4", self._coolant_runs),
            ("I5", self._fan_needs_pumps),
            ("I9", self._minimum_times),
            ("I1", self._contactors),
            ("I3", self._heat_pump_block),
        )
        # With every output off no other rule has anything to say.
        self._rules_off: tuple[tuple[str, Rule], ...] = (("I4", self._coolant_runs),)
        self._judged: Outputs | None = None
        self._seen: PlantInputs | None = None
        self._mode = Mode.FAULT
        self._look_s = 0.0
        self._is_off = False

    def check(
        self,
        proposed: Outputs,
        inputs: PlantInputs,
        mode: Mode,
        acknowledged: bool,
        now: Now,
        *,
        heat_w: float,
    ) -> tuple[Outputs, tuple[str, ...]]:
        """Correct the proposed outputs.

        Args:
            proposed: What the logic wants.
            inputs: Inputs of this scan.
            mode: Mode in force.
            acknowledged: A person acknowledged in this scan.
            now: Time of this scan.
            heat_w: Highest heat that the miners may give.

        Returns:
            What may be written, and the broken invariants such as "I1 k10_on".
        """
        now_s = now.mono_s
        if (
            inputs is self._seen
            and proposed is self._judged
            and mode is self._mode
            and not acknowledged
            and now_s < self._look_s
        ):
            return proposed, NO_VIOLATIONS
        self._mode = mode
        self._past.begin(inputs, heat_w, acknowledged, now)
        view = GuardView(inputs, mode, now.mono_s)
        violations = NO_VIOLATIONS
        outputs = proposed
        if proposed is not self._judged:
            self._judged, self._is_off = proposed, _all_off(proposed)
        for code, rule in self._rules_off if self._is_off else self._rules:
            corrected = rule(outputs, view)
            if corrected is not outputs:
                violations = (*violations, f"{code} {_difference(outputs, corrected)}")
                outputs = corrected
        self._past.note(outputs, now)
        self._seen, self._look_s = (None if violations else inputs), now_s + STANDS_S
        return outputs, violations

    def note_zero(self, now: Now) -> None:
        """Take note that this scan wrote all outputs zero."""
        self._seen = None
        self._past.note(SAFE_OUTPUTS, now)

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
        if (outputs.rv1_auf or outputs.rv1_zu) and not self._may_drive(
            outputs.rv1_auf, outputs.rv1_zu, "rv1", view.now_s
        ):
            outputs = replace(outputs, rv1_auf=False, rv1_zu=False)
        if (outputs.rv2_auf or outputs.rv2_zu) and not self._may_drive(
            outputs.rv2_auf, outputs.rv2_zu, "rv2", view.now_s
        ):
            outputs = replace(outputs, rv2_auf=False, rv2_zu=False)
        return outputs

    def _may_drive(self, auf: bool, zu: bool, valve: str, now_s: float) -> bool:
        if auf and zu:
            return False
        rested_s = self._past.rested_s(f"{valve}_zu" if auf else f"{valve}_auf", now_s)
        return rested_s is None or rested_s >= self._params.valve.reversal_pause_s

    def _coolant_runs(self, outputs: Outputs, view: GuardView) -> Outputs:
        """I4: P3 runs while a contactor is closed by command or feedback, and through the after-run."""
        inputs = view.inputs
        if outputs.k10_on or outputs.k11_on or is_true(inputs.k10_fb) or is_true(inputs.k11_fb):
            self._past.last_closed_s = view.now_s
        last_s = self._past.last_closed_s
        needed = last_s is not None and view.now_s - last_s < self._params.coolant.after_run_s
        return replace(outputs, p3_on=True) if needed and not outputs.p3_on else outputs

    def _fan_needs_pumps(self, outputs: Outputs, _view: GuardView) -> Outputs:
        """I5: the cooler fan runs only while P3 and P5 run."""
        if outputs.rk_on and not (outputs.p3_on and outputs.p5_speed > 0.0):
            return replace(outputs, rk_on=False)
        return outputs

    def _minimum_times(self, outputs: Outputs, view: GuardView) -> Outputs:
        """I9: nothing starts again before its minimum off time, nor too often; stopping is always allowed."""
        past, now_s = self._past, view.now_s
        if outputs.k10_on and not past.may_close(0, now_s):
            outputs = replace(outputs, k10_on=False)
        if outputs.k11_on and not past.may_close(1, now_s):
            outputs = replace(outputs, k11_on=False)
        if outputs.rk_on and not past.last.rk_on:
            off_s = past.actuators.fan.off_s(now_s)
            if off_s is not None and off_s < self._params.coolant.fan_min_off_s:
                outputs = replace(outputs, rk_on=False)
        return outputs

    def _contactors(self, outputs: Outputs, view: GuardView) -> Outputs:
        """I1 and I6: a contactor is on only with everything in order."""
        if not (outputs.k10_on or outputs.k11_on):
            return outputs
        plant = self._miners_may_run(outputs, view)
        k10 = outputs.k10_on and plant and self._past.feedback_agrees(0, view.now_s)
        k11 = outputs.k11_on and plant and self._past.feedback_agrees(1, view.now_s)
        if k10 == outputs.k10_on and k11 == outputs.k11_on:
            return outputs
        return replace(outputs, k10_on=k10, k11_on=k11)

    def _miners_may_run(self, outputs: Outputs, view: GuardView) -> bool:
        coolant, actuators = self._params.coolant, self._past.actuators
        flow = view.inputs.t_miner_out
        return (
            is_true(view.inputs.safety_ok)
            and not self._params.miner.locked
            and not self._past.trip.tripped
            and view.mode is Mode.AUTO
            and outputs.p3_on
            and actuators.p3.on_s(view.now_s) >= coolant.pre_run_s
            and isinstance(flow, Good)
            and flow.value < coolant.flow_limit_c
            and sink_ready(
                actuators.valves,
                tank_pump=outputs.p4_speed > 0.0 or self._p4_may_rest(view),
                cooler_pump=outputs.p5_speed > 0.0,
            )
        )

    def _p4_may_rest(self, view: GuardView) -> bool:
        """P4 is alive and rests because T_MINER_OUT, which is believed, is colder than the tank."""
        params, past, inputs = self._params, self._past, view.inputs
        last, charge = past.last, params.charge
        alive = (last.k10_on or last.k11_on) or past.actuators.p4.has_run(
            view.now_s, charge.test_run_s, charge.test_age_s
        )
        rv2 = past.actuators.valves[1].position
        return (
            alive
            and past.coolant_proven
            and not inputs.p4_failed
            and over_tank_k(inputs, rv2, params.coolant.warm_c) < charge.on_k + REST_TOLERANCE_K
        )

    def _heat_pump_block(self, outputs: Outputs, view: GuardView) -> Outputs:
        """I3: blocked only in auto, with known and warm tanks, within the longest and shortest times."""
        if not outputs.evu_block:
            return outputs
        params, budget = self._params.heat_pump, self._past.budget
        allowed = (
            view.mode is Mode.AUTO
            and store_doubt(view.inputs, params) is None
            and budget.block_left_s(params, view.now_s) > 0.0
            and budget.release_left_s(params, view.now_s) <= 0.0
        )
        return outputs if allowed else replace(outputs, evu_block=False)


def _all_off(outputs: Outputs) -> bool:
    """Whether nothing is on but perhaps the lamp."""
    return outputs == (LAMP_ON if outputs.alarm_lamp else SAFE_OUTPUTS)


def _difference(before: Outputs, after: Outputs) -> str:
    """Names of the outputs that were corrected."""
    names = [field.name for field in fields(Outputs)]
    return " ".join(name for name in names if getattr(before, name) != getattr(after, name))
