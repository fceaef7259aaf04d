"""Gathers what the effect checks look at."""

from __future__ import annotations

from revpi.core.heat.actuators import Actuators
from revpi.core.heat.effects import Facts
from revpi.core.inputs import MinerTelemetry, PlantInputs
from revpi.core.outputs import Sink
from revpi.core.params import ControlParams
from revpi.core.reading import Good, Reading, good


def gather(
    params: ControlParams,
    actuators: Actuators,
    inputs: PlantInputs,
    telemetry: tuple[Reading[MinerTelemetry], Reading[MinerTelemetry]],
    *,
    sink: Sink,
    power_w: float | None,
    flow_setpoint_c: float,
) -> Facts:
    """The facts of this scan; outputs are those written last."""
    last = actuators.last
    rv1, rv2 = actuators.valves
    return Facts(
        p3_on=last.p3_on,
        p4_share=_share(params, last.p4_speed),
        p5_share=_share(params, last.p5_speed),
        fan_on=last.rk_on,
        rv1=rv1.position,
        rv2=rv2.position,
        sink=sink,
        flow_c=good(inputs.t_miner_out),
        return_c=good(inputs.t_miner_return),
        puffer_c=good(inputs.t_puffer),
        dhw_c=good(inputs.t_warmwasser),
        glycol_c=good(inputs.t_glycol),
        outdoor_c=good(inputs.t_outdoor),
        flow_setpoint_c=flow_setpoint_c,
        return_setpoint_c=params.coolant.return_setpoint_c,
        power_w=power_w,
        open_power_w=(
            _open_power_w(last.k10_on, inputs.k10_fb, telemetry[0]),
            _open_power_w(last.k11_on, inputs.k11_fb, telemetry[1]),
        ),
        heat_pump_idle=isinstance(inputs.hp_running, Good) and not inputs.hp_running.value,
    )


def _share(params: ControlParams, volts: float) -> float | None:
    """Share of a pump's range; None while off."""
    pump = params.pump
    return None if volts <= 0.0 else (volts - pump.min_v) / (pump.max_v - pump.min_v)


def _open_power_w(
    commanded: bool, feedback: Reading[bool], telemetry: Reading[MinerTelemetry]
) -> float | None:
    """Power that a miner reports although its contactor is open by command and feedback."""
    is_open = not commanded and isinstance(feedback, Good) and not feedback.value
    return telemetry.value.power_w if is_open and isinstance(telemetry, Good) else None
