"""One miner in time: boots by itself at its saved target, rises slowly, falls and pauses fast.

Pure: time comes in by `advance`. Behaviour after published logs and reports of Antminer S19 machines
with Braiins OS; nothing was measured on an S19J yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp

from sim.miner.efficiency import hash_share
from sim.miner.hashmeter import HashMeter
from sim.miner.phases import PROGRAM_RUNS, Phase
from sim.miner.settings import MinerSettings
from site_bridge.braiins.pb.bos_v1_pb2 import TunerState

AT_TARGET_W = 30.0
_OFF, _BOOTING, _STARTING, _HASHING = Phase.OFF, Phase.BOOTING, Phase.STARTING, Phase.HASHING
_IDLING = (Phase.PAUSED, Phase.OVERHEATED)


class OutOfRangeError(Exception):
    """A power target that the miner does not accept; the text is the device's."""


class NotRunningError(Exception):
    """The mining program does not run, so it cannot answer."""


@dataclass(slots=True)
class MinerModel:
    """The miner's state.

    Attributes:
        settings: Times, limits and heat.
        saved_target_w: Target in flash; survives power loss.
        target_w: Target in force.
        phase: What it is doing.
        estimate_w: Its own idea of its draw; the tuner holds this at the target.
        chip_c: Hottest chip, degC.
        up_s: Time since mains or reboot.
        settled_s: Time at the target.
        hashes: What the mining program has done since it started.
    """

    settings: MinerSettings = field(default_factory=MinerSettings)
    saved_target_w: int = 0
    target_w: int = 0
    phase: Phase = Phase.OFF
    estimate_w: float = 0.0
    chip_c: float = 20.0
    up_s: float = 0.0
    settled_s: float = 0.0
    hashes: HashMeter = field(default_factory=HashMeter)
    _wait_s: float = 0.0
    _preheat_s: float = 0.0
    _rate_at_w: float = 0.0
    _rate_ths: float = 0.0
    _warmed_s: float = 0.0
    _warmed_share: float = 0.0

    def __post_init__(self) -> None:
        self.saved_target_w = self.saved_target_w or self.settings.default_power_w
        self.target_w = self.saved_target_w

    # What can be seen

    @property
    def draw_w(self) -> float:
        """Power at the wall, W; all of it becomes heat."""
        return self.estimate_w * self.settings.wall_factor

    @property
    def api_up(self) -> bool:
        """Whether the API answers."""
        return self.phase is not _OFF and self.up_s >= self.settings.api_s

    @property
    def program_runs(self) -> bool:
        """Whether the mining program runs (it does while paused)."""
        return self.phase in PROGRAM_RUNS

    @property
    def hashrate_ths(self) -> float:
        """Hashrate now, TH/s."""
        if self.phase is not _HASHING:
            return 0.0
        if self.estimate_w != self._rate_at_w:
            self._rate_at_w = self.estimate_w
            share = hash_share(self.draw_w / self.settings.sticker_power_w)
            self._rate_ths = self.settings.sticker_ths * share
        return self._rate_ths

    @property
    def tuner_state(self) -> TunerState:
        """Continuous once it has settled (API 1.9 and newer); what a paused miner says is not known."""
        if self.phase is not Phase.HASHING:
            return TunerState.TUNER_STATE_UNSPECIFIED
        settled = self.settled_s >= self.settings.tuning_s
        return TunerState.TUNER_STATE_CONTINUOUS if settled else TunerState.TUNER_STATE_TUNING

    def running(self) -> MinerModel:
        """This miner, when its mining program runs.

        Raises:
            NotRunningError: It does not.
        """
        if not self.program_runs:
            raise NotRunningError("BOSminer is not running")
        return self

    # What can be asked of it

    def set_power_target(self, power_w: int, *, apply: bool, restart: bool = False) -> None:
        """Save a target; `apply` puts it in force, `restart` restarts the mining program for it.

        Raises:
            OutOfRangeError: Outside the limits.
        """
        low, high = self.settings.min_power_w, self.settings.max_power_w
        if not low <= power_w <= high:
            text = f"power target [{power_w}W] is not in allowed range [Some({low}), Some({high})]"
            raise OutOfRangeError(text)
        self.saved_target_w = power_w
        if apply and self.target_w != power_w:
            self.target_w = power_w
            self.settled_s = 0.0
        if restart and self.program_runs:
            self._start_program()

    def pause(self) -> bool:
        """Pause; True when it was paused already.

        Raises:
            NotRunningError: No mining program.
        """
        self.running()
        already = self.phase is Phase.PAUSED
        self.phase = Phase.PAUSED
        return already

    def resume(self) -> bool:
        """End a pause or a stop by over-temperature; True when it was mining already.

        Raises:
            NotRunningError: No mining program.
        """
        self.running()
        already = self.phase in (Phase.STARTING, Phase.HASHING)
        if not already:
            self._enter_starting(self.settings.resume_s)
        return already

    def start(self) -> bool:
        """Start the mining program; True when it ran already."""
        already = self.program_runs
        if not already:
            self._start_program()
        return already

    def stop(self) -> bool:
        """End the mining program; True when it did not run."""
        already = not self.program_runs
        self.phase = Phase.STOPPED
        return already

    def restart(self) -> bool:
        """Restart the mining program; True when it ran before."""
        already = self.program_runs
        self._start_program()
        return already

    def reboot(self) -> None:
        """Restart the control board: the API goes away and comes back."""
        self.phase = Phase.BOOTING
        self.up_s = 0.0
        self._enter_saved_target()

    # How it goes on

    def advance(self, dt_s: float, *, mains: bool, coolant_c: float) -> None:
        """Let `dt_s` pass with the contactor closed (`mains`) or not, in coolant of `coolant_c` degC."""
        if not mains:
            self.phase = _OFF
        else:
            if self.phase is _OFF:
                self.reboot()
            self.up_s += dt_s
        self._change_phase(dt_s)
        self._move_power(dt_s)
        self._warm(dt_s, coolant_c)
        self.hashes.count(self.hashrate_ths, dt_s)

    def _change_phase(self, dt_s: float) -> None:
        phase = self.phase
        if phase is _HASHING:
            if self.chip_c >= self.settings.dangerous_c:
                self.phase = Phase.OVERHEATED
        elif phase is _STARTING:
            self._wait_s -= dt_s
            if self._wait_s <= 0:
                self._begin_hashing()
        elif phase is _BOOTING and self.up_s >= self._program_starts_s:
            self._start_program()

    @property
    def _program_starts_s(self) -> float:
        return max(0.0, self.settings.boot_s - self.settings.start_s)

    def _start_program(self) -> None:
        self.hashes = HashMeter()
        self._enter_saved_target()
        self._enter_starting(self.settings.start_s)

    def _enter_saved_target(self) -> None:
        self.target_w = self.saved_target_w
        self.settled_s = 0.0

    def _enter_starting(self, wait_s: float) -> None:
        self.phase = Phase.STARTING
        self._wait_s = wait_s

    def _begin_hashing(self) -> None:
        self.phase = Phase.HASHING
        self.settled_s = 0.0
        cold = self.chip_c < self.settings.preheat_below_c
        self._preheat_s = self.settings.preheat_s if cold else 0.0

    def _move_power(self, dt_s: float) -> None:
        if self.phase is _OFF:
            self.estimate_w = 0.0
            return
        goal_w = self._goal_w()
        if goal_w != self.estimate_w:
            rise_w = self.settings.ramp_up_w_per_s * dt_s
            fall_w = self._fall_w_per_s * dt_s
            self.estimate_w = min(max(goal_w, self.estimate_w - fall_w), self.estimate_w + rise_w)
        if self._preheat_s:
            self._preheat_s = max(0.0, self._preheat_s - dt_s)
        at_target = -AT_TARGET_W <= self.estimate_w - self.target_w <= AT_TARGET_W
        self.settled_s = self.settled_s + dt_s if at_target else 0.0

    def _goal_w(self) -> float:
        if self.phase is _HASHING:
            return min(self.settings.preheat_power_w, self.target_w) if self._preheat_s > 0 else self.target_w
        program_idles = self.phase in _IDLING
        return self.settings.pause_floor_w if program_idles else self.settings.boot_power_w

    @property
    def _fall_w_per_s(self) -> float:
        if self.phase is _HASHING:
            return self.settings.ramp_down_w_per_s
        return self.settings.default_power_w / self.settings.pause_s

    def _warm(self, dt_s: float, coolant_c: float) -> None:
        if dt_s != self._warmed_s:
            self._warmed_s, self._warmed_share = dt_s, 1.0 - exp(-dt_s / self.settings.chip_lag_s)
        goal_c = coolant_c + self.settings.chip_rise_k_per_kw * self.draw_w / 1_000
        self.chip_c += (goal_c - self.chip_c) * self._warmed_share
