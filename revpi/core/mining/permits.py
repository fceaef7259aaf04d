"""Why contactors must open at once, or a start must wait; the guard asks the same questions (I1)."""

from __future__ import annotations

from revpi.core.inputs import PlantInputs
from revpi.core.mining.records import MinerInputs
from revpi.core.params import CoolantParams
from revpi.core.reading import Good, Reading
from revpi.core.reasons import R


def chain_cut(chain: Reading[bool]) -> R | None:
    """What the safety chain says."""
    if not isinstance(chain, Good):
        return R.SAFETY_UNKNOWN
    return None if chain.value else R.SAFETY_OPEN


def flow_cut(flow: Reading[float], params: CoolantParams) -> R | None:
    """What T_MINER_OUT says."""
    if not isinstance(flow, Good):
        return R.FLOW_TEMP_UNKNOWN
    return R.FLOW_TEMP_HIGH if flow.value >= params.flow_limit_c else None


def cut(
    inputs: PlantInputs,
    params: CoolantParams,
    *,
    locked: R | None,
    coolant_failed: bool,
    sink_lost: bool,
) -> R | None:
    """The first reason to open at once.

    Args:
        inputs: Safety chain and temperatures.
        params: Limits.
        locked: The mode does not allow miners.
        coolant_failed: An effect check has proven the coolant loop bad.
        sink_lost: A contactor is closed and no sink takes heat.
    """
    reason = locked or chain_cut(inputs.safety_ok) or flow_cut(inputs.t_miner_out, params)
    if reason is None and "P3_ON" in inputs.image.faulty_outputs:
        return R.PUMP_OUTPUT_FAULT
    if reason is not None or not (coolant_failed or sink_lost):
        return reason
    return R.EFFECT_FAILED if coolant_failed else R.SINK_NOT_READY


def hold_off(inputs: PlantInputs, params: CoolantParams, *, has_sink: bool) -> R | None:
    """Why a start shall wait although nothing must open."""
    if not has_sink:
        return R.NO_SINK
    flow = inputs.t_miner_out
    too_warm = isinstance(flow, Good) and flow.value >= params.flow_limit_c - params.restart_margin_k
    return R.FLOW_TEMP_HIGH if too_warm else None


def time_block(now_s: float, min_off_until_s: float, starts_until_s: float) -> R | None:
    """Which of a contactor's times forbids a closing now; all are monotonic."""
    if now_s < min_off_until_s:
        return R.MIN_OFF
    return R.STARTS_PER_HOUR if now_s < starts_until_s else None


def start_block(inputs: MinerInputs, unavailable: R | None) -> R | None:
    """The first reason not to start now.

    Args:
        inputs: What the miner's sequence sees.
        unavailable: Why the miner itself cannot, None when it can.
    """
    if inputs.want_power_w <= 0.0:
        return inputs.want_reason
    return inputs.cut or inputs.hold_off or unavailable
