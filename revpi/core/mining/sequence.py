"""The sequence of one miner: prepare, close with feedback, boot, run, pause, open, cool down, trip."""

from __future__ import annotations

from collections.abc import Callable

from revpi.core.inputs import MinerApiState, MinerTelemetry
from revpi.core.memory.records import MinerMemory
from revpi.core.mining.permits import start_block, time_block
from revpi.core.mining.records import MinerInputs, MinerMoment
from revpi.core.mining.times import FRESH, ContactorTimes
from revpi.core.outputs import MinerState
from revpi.core.params import CoolantParams, MinerParams
from revpi.core.reading import Bad, Cause, Good, Reading, Stale
from revpi.core.reasons import R
from revpi.core.timers import OnDelay

# Longest wait for a miner to lay down its power when the program ends: RevPiPyLoad kills it after 5 s.
LAST_STOP_S = 2.5

# States in which the contactor is commanded closed.
CLOSED = frozenset(
    {
        MinerState.CLOSING,
        MinerState.BOOTING,
        MinerState.RUNNING,
        MinerState.PAUSED,
        MinerState.STOPPING,
    }
)
# States in which it has answered since its contactor closed and is not being stopped.
BOOTED = frozenset({MinerState.RUNNING, MinerState.PAUSED})


class MinerSequence:
    """State machine of one miner.

    Attributes:
        state: State in force.
        contactor: Command of the contactor.
        times: Minimum times and starts of the contactor.
        fault: What put it into `fault`, None otherwise.
        unanswered: Switched off because its API did not answer; until it answers or a person acknowledges.
    """

    __slots__ = (
        "_coolant",
        "_disagree",
        "_params",
        "_since_s",
        "_steps",
        "contactor",
        "fault",
        "state",
        "times",
        "unanswered",
    )

    def __init__(self, params: MinerParams, coolant: CoolantParams, memory: MinerMemory = FRESH) -> None:
        self._params = params
        self._coolant = coolant
        self.state = MinerState.LOCKED
        self.contactor = False
        self.times = ContactorTimes(params, memory)
        self.fault: R | None = None
        self.unanswered = False
        self._since_s = 0.0
        self._disagree = OnDelay()
        self._steps: dict[MinerState, Callable[[MinerInputs], MinerState]] = {
            MinerState.LOCKED: self._locked,
            MinerState.IDLE: self._idle,
            MinerState.PREPARE: self._prepare,
            MinerState.CLOSING: self._closing,
            MinerState.BOOTING: self._booting,
            MinerState.RUNNING: self._running,
            MinerState.PAUSED: self._paused,
            MinerState.STOPPING: self._stopping,
            MinerState.OPENING: self._opening,
            MinerState.COOLDOWN: self._cooldown,
            MinerState.TRIPPED: self._tripped,
            MinerState.FAULT: self._fault_state,
        }

    @property
    def preparing(self) -> bool:
        """Whether it waits for coolant flow and a sink."""
        return self.state is MinerState.PREPARE

    @property
    def booted(self) -> bool:
        """Whether it has answered since its contactor closed and is not being stopped."""
        return self.state in BOOTED

    def step(self, inputs: MinerInputs) -> None:
        """One scan; a cut, a trip or a contactor fault opens in this very scan."""
        self.times.begin(inputs.now_s, inputs.wall_s)
        if self.unanswered and (inputs.acknowledged or isinstance(inputs.telemetry, Good)):
            self.unanswered = False
        feedback, target = inputs.feedback, None
        if inputs.tripped:
            target = self._trip()
        if target is None and not (
            isinstance(feedback, Good) and feedback.value is self.contactor and self._disagree.resting
        ):
            target = self._contactor_fault(inputs)
        if target is None and inputs.cut is not None:
            target = self._cut()
        if target is None and inputs.ending:
            target = self._end()
        if target is None:
            target = self._steps[self.state](inputs)
        if target is not self.state:
            self._enter(target, inputs)

    def power_target_w(self, inputs: MinerInputs) -> float | None:
        """Power to command by API; None means pause."""
        if self.state in (MinerState.BOOTING, MinerState.RUNNING) and inputs.want_power_w > 0.0:
            return inputs.want_power_w
        return None

    def unavailable(self, now_s: float) -> R | None:
        """Why power given to this miner would be wasted now, None when it can use it."""
        if self.state is MinerState.FAULT:
            return self.fault
        if self.state in CLOSED or self.state is MinerState.PREPARE:
            return None
        return time_block(now_s, self.times.min_off_until_s, self.times.starts_until_s)

    def start_block(self, inputs: MinerInputs) -> R | None:
        """The first reason not to start now."""
        return start_block(inputs, self.unavailable(inputs.now_s))

    def in_state_s(self, now_s: float) -> float:
        """Seconds since the state in force was entered."""
        return now_s - self._since_s

    def moment(self, inputs: MinerInputs) -> MinerMoment:
        """All that the explanation of this scan needs."""
        times = self.times
        return MinerMoment(
            self.state,
            self._since_s,
            self.fault,
            times.min_on_until_s,
            times.min_off_until_s,
            times.starts_until_s,
            inputs,
        )

    # --- one method per state ------------------------------------------------------------------------

    def _locked(self, inputs: MinerInputs) -> MinerState:
        return MinerState.LOCKED if inputs.locked else MinerState.IDLE

    def _idle(self, inputs: MinerInputs) -> MinerState:
        if inputs.locked:
            return MinerState.LOCKED
        return MinerState.IDLE if self.start_block(inputs) else MinerState.PREPARE

    def _prepare(self, inputs: MinerInputs) -> MinerState:
        if inputs.locked or inputs.want_power_w <= 0.0 or inputs.hold_off:
            return MinerState.COOLDOWN
        return MinerState.CLOSING if inputs.loop_ready else MinerState.PREPARE

    def _closing(self, inputs: MinerInputs) -> MinerState:
        closed = isinstance(inputs.feedback, Good) and inputs.feedback.value
        return MinerState.BOOTING if closed else MinerState.CLOSING

    def _booting(self, inputs: MinerInputs) -> MinerState:
        state = _api_state(inputs.telemetry)
        if state is MinerApiState.MINING and inputs.want_power_w > 0.0:
            return MinerState.RUNNING
        if state in (MinerApiState.MINING, MinerApiState.PAUSED) and inputs.want_power_w <= 0.0:
            return MinerState.PAUSED
        if self.in_state_s(inputs.now_s) >= self._params.boot_timeout_s:
            self.unanswered = True
            return MinerState.STOPPING
        return MinerState.BOOTING

    def _running(self, inputs: MinerInputs) -> MinerState:
        if isinstance(inputs.telemetry, Bad) and not inputs.keep_without_api:
            self.unanswered = True
            return MinerState.STOPPING
        return MinerState.RUNNING if inputs.want_power_w > 0.0 else MinerState.PAUSED

    def _paused(self, inputs: MinerInputs) -> MinerState:
        if inputs.want_power_w > 0.0:
            return MinerState.RUNNING
        long_enough = self.in_state_s(inputs.now_s) >= self._params.pause_max_s
        if long_enough and inputs.now_s >= self.times.min_on_until_s:
            return MinerState.STOPPING
        return MinerState.PAUSED

    def _stopping(self, inputs: MinerInputs) -> MinerState:
        limit_s = self._params.stop_timeout_s
        if inputs.ending:
            limit_s = min(limit_s, LAST_STOP_S)
        waited = self.in_state_s(inputs.now_s) >= limit_s
        if waited or isinstance(inputs.telemetry, Bad) or self._power_is_low(inputs.telemetry):
            return MinerState.OPENING
        return MinerState.STOPPING

    def _opening(self, inputs: MinerInputs) -> MinerState:
        opened = isinstance(inputs.feedback, Good) and not inputs.feedback.value
        return MinerState.COOLDOWN if opened else MinerState.OPENING

    def _cooldown(self, inputs: MinerInputs) -> MinerState:
        if not inputs.locked and not self.start_block(inputs):
            return MinerState.PREPARE
        done = self.in_state_s(inputs.now_s) >= self._coolant.after_run_s
        return MinerState.IDLE if done else MinerState.COOLDOWN

    def _tripped(self, inputs: MinerInputs) -> MinerState:
        return MinerState.TRIPPED if inputs.tripped else MinerState.COOLDOWN

    def _fault_state(self, inputs: MinerInputs) -> MinerState:
        open_now = isinstance(inputs.feedback, Good) and not inputs.feedback.value
        if not (inputs.acknowledged and open_now):
            return MinerState.FAULT
        self.fault = None
        return MinerState.COOLDOWN

    # --- what holds in many states -------------------------------------------------------------------

    def _contactor_fault(self, inputs: MinerInputs) -> MinerState | None:
        """Compare the command with the auxiliary contact (mirror contact, EN 60947-4-1 Annex F)."""
        blind = isinstance(inputs.feedback, Bad) and inputs.feedback.cause is Cause.IMAGE_ERROR
        if self.state is MinerState.FAULT or blind:
            self._disagree = OnDelay()
            return None
        agrees = isinstance(inputs.feedback, Good) and inputs.feedback.value is self.contactor
        if not self._disagree.update(not agrees, inputs.now_s, self._params.feedback_timeout_s):
            return None
        closed = isinstance(inputs.feedback, Good) and inputs.feedback.value
        self.fault = self._fault_of(closed)
        return MinerState.FAULT

    def _fault_of(self, closed: bool) -> R:
        """What a contact that disagrees for too long means."""
        if not self.contactor:
            return R.WELDED if closed else R.FEEDBACK_UNKNOWN
        if closed:
            return R.FEEDBACK_UNKNOWN
        return R.NOT_CLOSING if self.state is MinerState.CLOSING else R.DROPPED

    def _trip(self) -> MinerState | None:
        resting = self.state in (MinerState.TRIPPED, MinerState.FAULT)
        return None if resting else MinerState.TRIPPED

    def _cut(self) -> MinerState | None:
        """Something demands to open at once."""
        if self.state in CLOSED:
            return MinerState.OPENING
        return MinerState.COOLDOWN if self.state is MinerState.PREPARE else None

    def _end(self) -> MinerState | None:
        """The program ends: a miner that draws power gets the time to lay it down, nothing starts."""
        if self.state in (MinerState.CLOSING, MinerState.STOPPING):
            return MinerState.OPENING if self.state is MinerState.CLOSING else None
        return MinerState.STOPPING if self.state in CLOSED else None

    def _power_is_low(self, telemetry: Reading[MinerTelemetry]) -> bool:
        if not isinstance(telemetry, Good) or telemetry.value.power_w is None:
            return False
        return telemetry.value.power_w < self._params.stop_power_w

    def _enter(self, state: MinerState, inputs: MinerInputs) -> None:
        self.state = state
        self._since_s = inputs.now_s
        closed = state in CLOSED
        if closed is not self.contactor:
            self.contactor = closed
            self._disagree = OnDelay()
            self.times.note(closed, inputs.now_s, inputs.wall_s)


def _api_state(telemetry: Reading[MinerTelemetry]) -> MinerApiState | None:
    if isinstance(telemetry, Good):
        return telemetry.value.state
    return telemetry.last.state if isinstance(telemetry, Stale) else None
