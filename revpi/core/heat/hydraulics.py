"""Coolant pump, valves, heating-water and glycol pumps, cooler fan."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.core.heat.actuators import Actuators
from revpi.core.heat.pump import SpeedControl
from revpi.core.heat.readiness import sink_ready
from revpi.core.heat.sinks import TANKS, VALVES_FOR
from revpi.core.heat.valve import Valve, ValveDrive
from revpi.core.inputs import PlantInputs
from revpi.core.outputs import Outputs, Sink, ValvePosition
from revpi.core.params import ControlParams
from revpi.core.reading import Good, is_true
from revpi.core.reasons import R
from revpi.core.timers import Hysteresis

# How far the coolant must be above the DHW it heats.
DHW_APPROACH_K = 5.0


@dataclass(frozen=True, slots=True)
class LoopNeed:
    """What asks for coolant flow.

    Attributes:
        preparing: A miner prepares its start.
        closed: A contactor is closed by command or by feedback.
    """

    preparing: bool
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
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
        ready: P3 has run its pre-run and a sink takes heat.
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


class Hydraulics:
    """Keeps flow and a heat path for as long as a miner needs them."""

    __slots__ = ("_actuators", "_fan", "_last_closed_s", "_p4", "_p5", "_params", "_valves")

    def __init__(self, params: ControlParams, actuators: Actuators) -> None:
        self._params = params
        self._actuators = actuators
        self._valves = (
            Valve(params.valve, actuators.valves[0]),
            Valve(params.valve, actuators.valves[1]),
        )
        self._p4 = SpeedControl(params.pump)
        self._p5 = SpeedControl(params.pump)
        self._fan = Hysteresis()
        self._last_closed_s: float | None = None

    def step(self, inputs: PlantInputs, need: LoopNeed, sink: Sink, now_s: float) -> HydraulicState:
        """One scan.

        Args:
            inputs: Temperatures and feedback.
            need: What asks for flow.
            sink: Sink to lead the heat to.
            now_s: Monotonic time.
        """
        p3_on, p3_reason, p3_left_s = self._coolant_pump(need, now_s)
        targets = VALVES_FOR[sink] if p3_on else VALVES_FOR[Sink.NONE]
        valves = (self._valves[0].step(targets[0], now_s), self._valves[1].step(targets[1], now_s))
        p4_v, p4_reason = self._tank_pump(inputs, sink, p3_on, now_s)
        p5_v, p5_reason = self._cooler_pump(inputs, sink, p3_on, now_s)
        fan_on, fan_reason = self._cooler_fan(inputs, p5_v > 0.0)
        takes_heat = sink_ready(self._actuators.valves, Outputs(p4_speed=p4_v, p5_speed=p5_v))
        pre_run = self._actuators.p3.on_s(now_s) >= self._params.coolant.pre_run_s
        return HydraulicState(
            p3_on=p3_on,
            p3_reason=p3_reason,
            p3_left_s=p3_left_s,
            valves=valves,
            p4_v=p4_v,
            p4_reason=p4_reason,
            p5_v=p5_v,
            p5_reason=p5_reason,
            fan_on=fan_on,
            fan_reason=fan_reason,
            ready=p3_on and pre_run and takes_heat,
            sink_ready=takes_heat,
        )

    def _coolant_pump(self, need: LoopNeed, now_s: float) -> tuple[bool, R, float | None]:
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
        return False, R.NOT_NEEDED, None

    def _tank_pump(self, inputs: PlantInputs, sink: Sink, p3_on: bool, now_s: float) -> tuple[float, R]:
        leads_to_tanks = self._actuators.valves[0].position is not ValvePosition.B
        if not p3_on or is_true(inputs.p4_ssm) or not (sink in TANKS or leads_to_tanks):
            return self._p4.stop(), R.NOT_NEEDED
        reading = inputs.t_miner_out
        if not isinstance(reading, Good):
            return self._p4.full(now_s), R.SENSOR_FALLBACK
        return self._p4.hold(reading.value - self._flow_setpoint_c(sink), now_s), R.CONTROLS_FLOW_TEMP

    def _flow_setpoint_c(self, sink: Sink) -> float:
        coolant = self._params.coolant
        if sink is not Sink.DHW:
            return coolant.flow_setpoint_c
        wanted_c = max(coolant.flow_setpoint_c, self._params.store.dhw_off_c + DHW_APPROACH_K)
        return min(wanted_c, coolant.flow_limit_c - coolant.restart_margin_k)

    def _cooler_pump(self, inputs: PlantInputs, sink: Sink, p3_on: bool, now_s: float) -> tuple[float, R]:
        leads_to_cooler = self._actuators.valves[0].position is not ValvePosition.A
        if not p3_on or is_true(inputs.p5_ssm) or not (sink is Sink.COOLER or leads_to_cooler):
            return self._p5.stop(), R.NOT_NEEDED
        reading = inputs.t_miner_return
        if not isinstance(reading, Good):
            return self._p5.full(now_s), R.SENSOR_FALLBACK
        error_k = reading.value - self._params.coolant.return_setpoint_c
        return self._p5.hold(error_k, now_s), R.CONTROLS_RETURN_TEMP

    def _cooler_fan(self, inputs: PlantInputs, pump_on: bool) -> tuple[bool, R]:
        coolant = self._params.coolant
        if not pump_on or self._actuators.valves[0].position is ValvePosition.A:
            self._fan.active = False
            return False, R.NOT_NEEDED
        reading = inputs.t_miner_return
        if not isinstance(reading, Good):
            return True, R.SENSOR_FALLBACK
        on = self._fan.above(
            reading.value,
            coolant.return_setpoint_c + coolant.fan_hysteresis_k,
            coolant.return_setpoint_c - coolant.fan_hysteresis_k,
        )
        return on, R.RETURN_TOO_WARM if on else R.NOT_NEEDED
