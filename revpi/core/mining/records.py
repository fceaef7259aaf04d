"""What a miner's sequence sees, and how it explains itself."""

from __future__ import annotations

from typing import NamedTuple

from revpi.core.inputs import MinerTelemetry
from revpi.core.outputs import MinerState
from revpi.core.reading import Reading
from revpi.core.reasons import R
from revpi.core.record import record


@record(frozen=True, slots=True)
class MinerInputs:
    """What the sequence of one miner sees in a scan.

    Attributes:
        now_s: Monotonic time.
        wall_s: Unix time, None while the clock is not valid.
        want_power_w: Power that the energy logic gives it; 0 when it shall not run.
        want_reason: Why.
        start_left_s: Seconds until the energy logic starts a miner, None when no start is under way.
        locked: Reason that locks automatic operation (mode), None in auto.
        tripped: The trip latch holds.
        cut: Reason to open the contactor at once, None when there is none.
        hold_off: Reason not to start now, None when there is none.
        loop_ready: P3 has run its pre-run and a sink is ready.
        keep_without_api: Heat is wanted and temperatures are safe, so a miner that falls silent stays on.
        feedback: Auxiliary contact of the contactor.
        telemetry: What the bridge says of the miner.
        acknowledged: A person acknowledged in this scan.
        ending: The program is about to end.
    """

    now_s: float
    wall_s: float | None
    want_power_w: float
    want_reason: R
    start_left_s: float | None
    locked: R | None
    tripped: bool
    cut: R | None
    hold_off: R | None
    loop_ready: bool
    keep_without_api: bool
    feedback: Reading[bool]
    telemetry: Reading[MinerTelemetry]
    acknowledged: bool
    ending: bool = False


@record(frozen=True, slots=True)
class MinerMoment:
    """One miner at the end of a scan: all that its explanation needs, immutable.

    Attributes:
        state: State in force.
        since_s: Monotonic time at which it was entered.
        fault: What put it into `fault`, None otherwise.
        min_on_until_s: Monotonic time until which its contactor may not open without need.
        min_off_until_s: The same, until which it may not close.
        starts_until_s: The same, until which the hour allows no more start.
        inputs: What its sequence saw.
    """

    state: MinerState
    since_s: float
    fault: R | None
    min_on_until_s: float
    min_off_until_s: float
    starts_until_s: float
    inputs: MinerInputs


class MinerExplanation(NamedTuple):
    """Why the contactor has its state."""

    reason: R
    blocked_by: R | None = None
    seconds_left: float | None = None
