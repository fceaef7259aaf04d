"""Why a contactor has its state, what keeps it from closing, and until when."""

from __future__ import annotations

from collections.abc import Callable

from revpi.core.mining.permits import start_block, time_block
from revpi.core.mining.records import MinerExplanation, MinerMoment
from revpi.core.outputs import MinerState
from revpi.core.params import CoolantParams, MinerParams
from revpi.core.reasons import R

# What decides in a state; None: the energy logic's reason.
REASON: dict[MinerState, R | None] = {
    MinerState.LOCKED: R.NOT_NEEDED,
    MinerState.IDLE: R.NOT_NEEDED,
    MinerState.PREPARE: R.SEQUENCE,
    MinerState.CLOSING: R.SEQUENCE,
    MinerState.BOOTING: R.BOOTING,
    MinerState.RUNNING: None,
    MinerState.PAUSED: R.SHORT_PAUSE,
    MinerState.STOPPING: R.STOPPING,
    MinerState.OPENING: R.NOT_NEEDED,
    MinerState.COOLDOWN: R.COOLDOWN,
    MinerState.TRIPPED: R.NOT_NEEDED,
    MinerState.FAULT: R.NOT_NEEDED,
}


def explain(moment: MinerMoment, params: MinerParams, coolant: CoolantParams) -> MinerExplanation:
    """The explanation of a moment."""
    inputs = moment.inputs
    now_s = inputs.now_s
    rule = BLOCK.get(moment.state)
    block = None if rule is None else rule(moment)
    left_s = _limit_left_s(moment, params, coolant)
    if block is R.MIN_OFF:
        left_s = moment.min_off_until_s - now_s
    elif block is R.STARTS_PER_HOUR:
        left_s = moment.starts_until_s - now_s
    elif block is R.START_DELAY:
        left_s = inputs.start_left_s
    return MinerExplanation(REASON[moment.state] or inputs.want_reason, block, left_s)


def _start_block(moment: MinerMoment) -> R | None:
    """What keeps an open contactor from closing."""
    inputs = moment.inputs
    return start_block(inputs, time_block(inputs.now_s, moment.min_off_until_s, moment.starts_until_s))


# What keeps the contactor open in a state; a state that is not here has it closed.
BLOCK: dict[MinerState, Callable[[MinerMoment], R | None]] = {
    MinerState.LOCKED: lambda moment: moment.inputs.locked,
    MinerState.IDLE: _start_block,
    MinerState.PREPARE: lambda moment: moment.inputs.hold_off or R.COOLANT_NOT_READY,
    MinerState.OPENING: lambda moment: moment.inputs.cut or moment.inputs.want_reason,
    MinerState.COOLDOWN: lambda moment: moment.inputs.locked or _start_block(moment),
    MinerState.TRIPPED: lambda _moment: R.TRIPPED,
    MinerState.FAULT: lambda moment: moment.fault,
}


def _limit_left_s(moment: MinerMoment, params: MinerParams, coolant: CoolantParams) -> float | None:
    """Seconds until the state ends by time at the latest."""
    now_s = moment.inputs.now_s
    in_state_s = now_s - moment.since_s
    match moment.state:
        case MinerState.CLOSING:
            limit_s = params.feedback_timeout_s
        case MinerState.BOOTING:
            limit_s = params.boot_timeout_s
        case MinerState.PAUSED:
            limit_s = max(params.pause_max_s, in_state_s + moment.min_on_until_s - now_s)
        case MinerState.STOPPING:
            limit_s = params.stop_timeout_s
        case MinerState.COOLDOWN:
            limit_s = coolant.after_run_s
        case _:
            return None
    return max(0.0, limit_s - in_state_s)
