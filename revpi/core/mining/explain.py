"""Why a contactor has its state, what keeps it from closing, and until when."""

from __future__ import annotations

from collections.abc import Callable

from revpi.core.mining.records import MinerExplanation, MinerInputs
from revpi.core.mining.sequence import MinerSequence
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


def explain(
    sequence: MinerSequence, inputs: MinerInputs, params: MinerParams, coolant: CoolantParams
) -> MinerExplanation:
    """The explanation of this scan."""
    state = sequence.state
    block = _block(sequence, inputs)
    left_s = _limit_left_s(sequence, inputs, params, coolant)
    if block is R.MIN_OFF:
        left_s = sequence.times.min_off_left_s(inputs.now_s)
    elif block is R.STARTS_PER_HOUR:
        left_s = sequence.times.starts_left_s(inputs.now_s)
    elif block is R.START_DELAY:
        left_s = inputs.start_left_s
    return MinerExplanation(REASON[state] or inputs.want_reason, block, left_s)


# What keeps the contactor open in a state; a state that is not here has it closed.
BLOCK: dict[MinerState, Callable[[MinerSequence, MinerInputs], R | None]] = {
    MinerState.LOCKED: lambda _sequence, inputs: inputs.locked,
    MinerState.IDLE: lambda sequence, inputs: sequence.start_block(inputs),
    MinerState.PREPARE: lambda _sequence, inputs: inputs.hold_off or R.COOLANT_NOT_READY,
    MinerState.OPENING: lambda _sequence, inputs: inputs.cut or inputs.want_reason,
    MinerState.COOLDOWN: lambda sequence, inputs: inputs.locked or sequence.start_block(inputs),
    MinerState.TRIPPED: lambda _sequence, _inputs: R.TRIPPED,
    MinerState.FAULT: lambda sequence, _inputs: sequence.fault,
}


def _block(sequence: MinerSequence, inputs: MinerInputs) -> R | None:
    rule = BLOCK.get(sequence.state)
    return None if rule is None else rule(sequence, inputs)


def _limit_left_s(
    sequence: MinerSequence, inputs: MinerInputs, params: MinerParams, coolant: CoolantParams
) -> float | None:
    """Seconds until the state ends by time at the latest."""
    in_state_s = sequence.in_state_s(inputs.now_s)
    match sequence.state:
        case MinerState.CLOSING:
            limit_s = params.feedback_timeout_s
        case MinerState.BOOTING:
            limit_s = params.boot_timeout_s
        case MinerState.PAUSED:
            limit_s = max(params.pause_max_s, in_state_s + sequence.times.min_on_left_s(inputs.now_s))
        case MinerState.STOPPING:
            limit_s = params.stop_timeout_s
        case MinerState.COOLDOWN:
            limit_s = coolant.after_run_s
        case _:
            return None
    return max(0.0, limit_s - in_state_s)
