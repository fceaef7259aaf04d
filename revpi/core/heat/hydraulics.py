"""Coolant pump, valves, heating-water and glycol pumps, cooler fan."""

from __future__ import annotations

from revpi.core.heat.actuators import Actuators
from revpi.core.heat.anti_seize import Device, Exercise
from revpi.core.heat.charge import TankCharge
from revpi.core.heat.pump import SpeedControl
from revpi.core.heat.readiness import sink_ready
from revpi.core.heat.sinks import TANKS, VALVES_FOR
from revpi.core.heat.valve import Valve, ValveDrive
from revpi.core.inputs import PlantInputs
from revpi.core.outputs import Sink, ValvePosition
from revpi.core.params import ControlParams
from revpi.core.reading import Good
from revpi.core.reasons import R
from revpi.core.record import record
from revpi.core.timers import Hysteresis

# How far the coolant must be above the DHW it heats.
DHW_APPROACH_K = 5.0
# Reasons of a valve that does not move.
RESTING_VALVE = frozenset({R.NOT_NEEDED, R.VALVE_IN_POSITION})
ENDS = (ValvePosition.A, ValvePosition.B)
# Reasons of P3 that mean miner heat must be led to a sink.
CARRIES_HEAT = frozenset({R.MINER_ON, R.PRE_RUN, R.AFTER_RUN})


@record(frozen=True, slots=True)
class LoopNeed:
    """What asks for coolant flow.

    Attributes:
        preparing: A miner prepares its start.
        closed: A contactor is closed by command or by feedback.
    """

    preparing: bool
    closed: bool


@record(frozen=True, slots=True)
class FlowWish:
    """What else moves pumps and valves.

    Attributes:
        sink: Sink to lead the miners' heat to.
        heat_w: Highest heat that the miners may give.
        dhw_off_c: Temperature at which DHW charging ends.
        full_flow: Over-temperature: pumps at full speed.
        frost_p3: Frost protection wants P3.
        frost_p4: Frost protection wants P4.
        exercise: Device that is exercised now, None without.
    """

    sink: Sink
    heat_w: float
    dhw_off_c: float
    full_flow: bool = False
    frost_p3: bool = False
    frost_p4: bool = False
    exercise: Exercise | None = None

    def exercises(self, device: Device) -> bool:
        """Whether this device is exercised now."""
        return self.exercise is not None and self.exercise.device is device


@record(frozen=True, slots=True)
class HydraulicState:
    """Outputs of the hydraulics in this scan, with what decided each.

    Attributes:
        p3_on: Coolant pump.
        p3_reason: Why.
        p3_left_s: Seconds until it ends by time.
        valves: Drives of RV1 and RV2.
        p4_v: Heating-water pump.
        p4_reason: Why.
        p5_v: Glycol pump.
        p5_reason: Why.
        fan_on: Cooler fan.
        fan_reason: Why.
        ready: P3 has run its pre-run, a sink takes heat and no valve moves: a miner may start.
        sink_ready: A sink takes heat.
    """

    p3_on: bool
    p3_reason: R
    p3_left_s: float | None
    valves: tuple[ValveDrive, ValveDrive]
    p4_v: float
    p4_reason: R
    p5_v: float
    p5_reason: R
    fan_on: bool
    fan_reason: R
    ready: bool
    sink_ready: bool


def _rest(valves: tuple[ValveDrive, ValveDrive]) -> bool:
    """Whether no valve moves nor is about to."""
    return valves[0].reason in RESTING_VALVE and valves[1].reason in RESTING_VALVE


def _rests(state: HydraulicState) -> bool:
    """Whether everything is off and no valve moves."""
    return not (state.p3_on or state.p4_v or state.p5_v or state.fan_on) and _rest(state.valves)


class Hydraulics:
    """Keeps flow and a heat path for as long as a miner needs them."""

    __slots__ = (
        "_actuators",
        "_charge",
        "_fan",
        "_last_closed_s",
        "_p4",
        "_p5",
        "_params",
        "_rested",
        "_valves",
    )

    def __init__(self, params: ControlParams, actuators: Actuators) -> None:
        self._params = params
        self._actuators = actuators
        self._valves = (
            Valve(params.valve, actuators.valves[0]),
            Valve(params.valve, actuators.valves[1]),
        )
        self._p4 = SpeedControl(params.pump, params.pump_drive)
        self._p5 = SpeedControl(params.pump, params.pump_drive)
        self._charge = TankCharge(params.charge, params.coolant.warm_c)
        self._fan = Hysteresis()
        self._last_closed_s: float | None = None
        self._rested: HydraulicState | None = None

    def step(self, inputs: PlantInputs, need: LoopNeed, wish: FlowWish, now_s: float) -> HydraulicState:
        """One scan.

        Args:
            inputs: Temperatures and feedback.
            need: What asks for flow.
            wish: Sink, protection and exercise.
            now_s: Monotonic time.
        """
        asked = need.closed or need.preparing or wish.frost_p3 or wish.frost_p4 or wish.exercise is not None
        if self._rested is not None and not asked:
            return self._rested
        state = self._move(inputs, need, wish, now_s)
        self._rested = state if not asked and _rests(state) else None
        return state

    def _move(self, inputs: PlantInputs, need: LoopNeed, wish: FlowWish, now_s: float) -> HydraulicState:
        p3_on, p3_reason, p3_left_s = self._coolant_pump(need, wish, now_s)
        carries = p3_on and p3_reason in CARRIES_HEAT
        targets = self._targets(wish, need) if carries else _idle_targets(wish)
        valves = (self._valves[0].step(targets[0], now_s), self._valves[1].step(targets[1], now_s))
        p4_v, p4_reason = self._tank_pump(inputs, need, wish, carries, now_s)
        p5_v, p5_reason = self._cooler_pump(inputs, wish, carries, now_s)
        fan_on, fan_reason = self._cooler_fan(inputs, wish, p5_v > 0.0, now_s)
        tank_pump = p4_v > 0.0 or p4_reason is R.COOLANT_COLD
        takes_heat = sink_ready(self._actuators.valves, tank_pump=tank_pump, cooler_pump=p5_v > 0.0)
        pre_run = self._actuators.p3.on_s(now_s) >= self._params.coolant.pre_run_s
        return HydraulicState(
            p3_on,
            p3_reason,
            p3_left_s,
            valves,
            p4_v,
            p4_reason,
            p5_v,
            p5_reason,
            fan_on,
            fan_reason,
            p3_on and pre_run and takes_heat and _rest(valves),
            takes_heat,
        )

    def _targets(self, wish: FlowWish, need: LoopNeed) -> tuple[ValvePosition | None, ValvePosition | None]:
        """Where the valves shall go; RV1 stays at the cooler under load until RV2 surely leads to a tank."""
        rv1, rv2 = VALVES_FOR[wish.sink]
        at_cooler = self._actuators.valves[0].position is ValvePosition.B
        if need.closed and at_cooler and wish.sink in TANKS:
            tank = self._actuators.valves[1]
            known = tank.position in ENDS or (tank.position is ValvePosition.MOVING and tank.from_known)
            return (rv1 if known else ValvePosition.B), rv2
        return rv1, rv2

    def _coolant_pump(self, need: LoopNeed, wish: FlowWish, now_s: float) -> tuple[bool, R, float | None]:
        coolant = self._params.coolant
        if need.closed:
            self._last_closed_s = now_s
            return True, R.MINER_ON, None
        if need.preparing:
            left_s = coolant.pre_run_s - self._actuators.p3.on_s(now_s)
            return True, R.PRE_RUN, max(0.0, left_s)
        if self._last_closed_s is not None:
            left_s = coolant.after_run_s - (now_s - self._last_closed_s)
            if left_s > 0.0:
                return True, R.AFTER_RUN, left_s
        if wish.frost_p3:
            return True, R.FROST, None
        if wish.exercise is not None and wish.exercises(Device.P3):
            return True, R.EXERCISE, wish.exercise.seconds_left
        return False, R.NOT_NEEDED, None

    def _tank_pump(
        self, inputs: PlantInputs, need: LoopNeed, wish: FlowWish, carries: bool, now_s: float
    ) -> tuple[float, R]:
        warm = self._charge.step(inputs, self._actuators.valves[1].position, wish.heat_w, now_s)
        leads_to_tanks = self._actuators.valves[0].position is not ValvePosition.B
        if not carries or inputs.p4_failed or not (wish.sink in TANKS or leads_to_tanks):
            self._p4.stop()
            return self._idle(wish.frost_p4, wish.exercises(Device.P4))
        reading = inputs.t_miner_out
        if not isinstance(reading, Good):
            return self._p4.full(now_s), R.SENSOR_FALLBACK
        if wish.full_flow:
            return self._p4.full(now_s), R.OVER_TEMPERATURE
        untried = need.preparing and not need.closed and not self._p4_has_run(now_s)
        if not (warm or untried):
            self._p4.stop()
            return (self._params.pump.min_v, R.FROST) if wish.frost_p4 else (0.0, R.COOLANT_COLD)
        speed_v = self._p4.hold(reading.value - self.flow_setpoint_c(wish), now_s)
        return speed_v, R.CONTROLS_FLOW_TEMP if warm else R.SEQUENCE

    def _p4_has_run(self, now_s: float) -> bool:
        """Whether a recent run has shown that P4 is alive: its fault contact would have come."""
        charge = self._params.charge
        return self._actuators.p4.has_run(now_s, charge.test_run_s, charge.test_age_s)

    def flow_setpoint_c(self, wish: FlowWish) -> float:
        """T_MINER_OUT that P4 holds: DHW needs a warmer flow than the buffer."""
        coolant = self._params.coolant
        if wish.sink is not Sink.DHW:
            return coolant.flow_setpoint_c
        wanted_c = max(coolant.flow_setpoint_c, wish.dhw_off_c + DHW_APPROACH_K)
        return min(wanted_c, coolant.warm_c)

    def _cooler_pump(
        self, inputs: PlantInputs, wish: FlowWish, carries: bool, now_s: float
    ) -> tuple[float, R]:
        leads_to_cooler = self._actuators.valves[0].position is not ValvePosition.A
        if not carries or inputs.p5_failed or not (wish.sink is Sink.COOLER or leads_to_cooler):
            self._p5.stop()
            return self._idle(frost=False, exercised=wish.exercises(Device.P5))
        reading = inputs.t_miner_return
        if not isinstance(reading, Good):
            return self._p5.full(now_s), R.SENSOR_FALLBACK
        if wish.full_flow:
            return self._p5.full(now_s), R.OVER_TEMPERATURE
        error_k = reading.value - self._params.coolant.return_setpoint_c
        return self._p5.hold(error_k, now_s), R.CONTROLS_RETURN_TEMP

    def _idle(self, frost: bool, exercised: bool) -> tuple[float, R]:
        """Lowest speed for protection or exercise, else off."""
        if frost:
            return self._params.pump.min_v, R.FROST
        return (self._params.pump.min_v, R.EXERCISE) if exercised else (0.0, R.NOT_NEEDED)

    def _cooler_fan(self, inputs: PlantInputs, wish: FlowWish, pump_on: bool, now_s: float) -> tuple[bool, R]:
        """The fan with its minimum times; a pump that stops takes the fan with it at once."""
        coolant, run_time = self._params.coolant, self._actuators.fan
        if not pump_on or self._actuators.valves[0].position is ValvePosition.A:
            self._fan.active = False
            return False, R.NOT_NEEDED
        wanted, reason = self._fan_wanted(inputs, wish)
        off_s = run_time.off_s(now_s)
        if wanted and off_s is not None and off_s < coolant.fan_min_off_s:
            return False, R.MIN_OFF
        if not wanted and self._actuators.last.rk_on and run_time.on_s(now_s) < coolant.fan_min_on_s:
            return True, R.MIN_ON
        return wanted, reason

    def _fan_wanted(self, inputs: PlantInputs, wish: FlowWish) -> tuple[bool, R]:
        coolant = self._params.coolant
        reading = inputs.t_miner_return
        if not isinstance(reading, Good):
            return True, R.SENSOR_FALLBACK
        if wish.full_flow:
            return True, R.OVER_TEMPERATURE
        on = self._fan.above(
            reading.value,
            coolant.return_setpoint_c + coolant.fan_hysteresis_k,
            coolant.return_setpoint_c - coolant.fan_hysteresis_k,
        )
        return on, R.RETURN_TOO_WARM if on else R.NOT_NEEDED


def _idle_targets(wish: FlowWish) -> tuple[ValvePosition | None, ValvePosition | None]:
    """Without miners: tank heat to freezing coolant, or an exercise."""
    if wish.frost_p3 and wish.frost_p4:
        return VALVES_FOR[Sink.BUFFER][0], None
    target = None if wish.exercise is None else wish.exercise.target
    return (
        target if wish.exercises(Device.RV1) else None,
        target if wish.exercises(Device.RV2) else None,
    )
