"""The miner's answers as one record; what it does not say, or cannot be true, is None."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.core.inputs import MinerApiState, MinerTelemetry
from site_bridge.braiins.limits import PowerLimits
from site_bridge.braiins.pb import bos_v1_pb2 as v1

_MAX_W = 20_000.0
_MAX_THS = 10_000.0
_MAX_J_PER_TH = 10_000.0
_CHIP_C = (-40.0, 200.0)
_GH_PER_TH = 1000.0
_MAX_TEXT = 80
_WINDOWS = ("last_15s", "last_5s", "last_30s", "last_1m")  # the first that is told counts
SETTLED = ("stable", "continuous")  # from API 1.9 on continuous tuning is the steady state

_STATES = {
    v1.MINER_STATUS_NOT_STARTED: MinerApiState.BOOTING,
    v1.MINER_STATUS_NORMAL: MinerApiState.MINING,
    v1.MINER_STATUS_PAUSED: MinerApiState.PAUSED,
    v1.MINER_STATUS_SUSPENDED: MinerApiState.FAULT,
    v1.MINER_STATUS_RESTRICTED: MinerApiState.MINING,  # runs, but a licence takes a share
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What one round of calls brought; None for a call that the miner refused."""

    details: v1.GetMinerDetailsResponse
    stats: v1.GetMinerStatsResponse | None = None
    tuner: v1.GetTunerStateResponse | None = None
    hashboards: v1.GetHashboardsResponse | None = None


def telemetry(answers: Answers, limits: PowerLimits) -> MinerTelemetry:
    """The record for control."""
    power = answers.stats.power_stats if answers.stats else v1.PowerStats()
    return MinerTelemetry(
        state=_state(answers),
        power_w=_power_w(power.approximated_consumption, present=power.HasField("approximated_consumption")),
        power_target_w=_target_w(answers.tuner),
        hashrate_ths=_hashrate_ths(answers.stats),
        chip_temp_c=_chip_temp_c(answers.hashboards),
        tuner=_tuner(answers.tuner),
        efficiency_j_per_th=_efficiency(power),
        min_power_w=limits.min_w,
        max_power_w=limits.max_w,
    )


def limits_of(response: v1.GetConstraintsResponse) -> PowerLimits:
    """The miner's constraints of the power target; those that leave no target are not believed."""
    power = response.tuner_constraints.power_target
    min_w = _power_w(power.min, present=power.HasField("min")) or None
    max_w = _power_w(power.max, present=power.HasField("max")) or None
    impossible = min_w is not None and max_w is not None and min_w > max_w
    return PowerLimits() if impossible else PowerLimits(min_w, max_w)


def saved_target_w(response: v1.GetMinerConfigurationResponse) -> int | None:
    """The saved power target, None when it is tuned by hash rate or not at all."""
    tuner = response.tuner
    off = tuner.HasField("enabled") and not tuner.enabled
    by_power = tuner.tuner_mode in (v1.TUNER_MODE_POWER_TARGET, v1.TUNER_MODE_UNSPECIFIED)
    return tuner.power_target.watt if by_power and not off and tuner.HasField("power_target") else None


def settled(tuner: str) -> bool:
    """Whether this tuner state means that the miner runs at its target."""
    return tuner in SETTLED


def shown(text: str) -> str:
    """A text of the miner as one short line."""
    return "".join(char for char in text if char.isprintable())[:_MAX_TEXT].strip()


def _state(answers: Answers) -> MinerApiState:
    """State by the status field, by hash rate and uptime where firmware does not fill it."""
    if known := _STATES.get(answers.details.status):
        return known
    hashrate_ths = _hashrate_ths(answers.stats)
    if hashrate_ths:
        return MinerApiState.MINING  # old firmware tells no uptime either
    unknown = hashrate_ths is None or answers.details.bosminer_uptime_s == 0
    return MinerApiState.BOOTING if unknown else MinerApiState.PAUSED


def _hashrate_ths(stats: v1.GetMinerStatsResponse | None) -> float | None:
    real = stats.miner_stats.real_hashrate if stats else v1.RealHashrate()
    told = [getattr(real, window) for window in _WINDOWS if real.HasField(window)]
    return _within(round(told[0].gigahash_per_second / _GH_PER_TH, 2), 0.0, _MAX_THS) if told else None


def _target_w(tuner: v1.GetTunerStateResponse | None) -> float | None:
    """The effective target: dynamic power scaling may hold it below the saved one."""
    if tuner is None:
        return None
    mode = tuner.power_target_mode_state
    return _power_w(mode.current_target, present=mode.HasField("current_target"))


def _tuner(tuner: v1.GetTunerStateResponse | None) -> str:
    """Tuner state; empty when not told, "unknown" for one that newer firmware added."""
    if tuner is None or tuner.overall_tuner_state == v1.TUNER_STATE_UNSPECIFIED:
        return ""
    if tuner.overall_tuner_state not in v1.TunerState.values():
        return "unknown"
    return v1.TunerState.Name(tuner.overall_tuner_state).removeprefix("TUNER_STATE_").lower()


def _chip_temp_c(response: v1.GetHashboardsResponse | None) -> float | None:
    sensors = [board.highest_chip_temp for board in response.hashboards] if response else []
    temps_c = (sensor.temperature.degree_c for sensor in sensors if sensor.HasField("temperature"))
    plausible = [temp_c for temp_c in temps_c if _within(temp_c, *_CHIP_C) is not None]
    return round(max(plausible), 1) if plausible else None


def _efficiency(power: v1.PowerStats) -> float | None:
    if not power.HasField("efficiency"):
        return None
    return _within(round(power.efficiency.joule_per_terahash, 2), 0.0, _MAX_J_PER_TH)


def _power_w(power: v1.Power, *, present: bool) -> float | None:
    return _within(float(power.watt), 0.0, _MAX_W) if present else None


def _within(value: float, lo: float, hi: float) -> float | None:
    """The value if it is in range; NaN is not."""
    return value if lo <= value <= hi else None
