"""Answers to the calls that only look at the miner."""

from __future__ import annotations

from google.protobuf.wrappers_pb2 import UInt32Value

from sim.miner.model import MinerModel
from sim.miner.phases import STATUS, Phase
from sim.miner.units import celsius, gigahashes, watts
from site_bridge.braiins.pb import bos_v1_pb2 as v1
from site_bridge.braiins.pb import bos_version_pb2 as version

API_MAJOR, API_MINOR = 1, 9
FIRMWARE = "2026-01-21-0-c26e7a5f-26.01-plus"
BOARD_BELOW_CHIP_K = 15.0
POWER_STEP_W = (300, 1, 1_000)  # default, lowest, highest step of dynamic power scaling


def api_version(_model: MinerModel, _request: version.ApiVersionRequest) -> version.ApiVersion:
    """GetApiVersion."""
    return version.ApiVersion(major=API_MAJOR, minor=API_MINOR)


def _profile(model: MinerModel, target_w: int) -> v1.PowerTargetProfile:
    return v1.PowerTargetProfile(
        target=watts(target_w),
        measured_hashrate=gigahashes(model.hashrate_ths),
        estimated_power_consumption=watts(target_w),
    )


def tuner_state(model: MinerModel, _request: v1.GetTunerStateRequest) -> v1.GetTunerStateResponse:
    """GetTunerState."""
    running = model.running()
    state = v1.PowerTargetModeState(
        profile=_profile(running, running.target_w), current_target=watts(running.target_w)
    )
    return v1.GetTunerStateResponse(overall_tuner_state=running.tuner_state, power_target_mode_state=state)


def target_profiles(
    model: MinerModel, _request: v1.ListTargetProfilesRequest
) -> v1.ListTargetProfilesResponse:
    """ListTargetProfiles: the simulated miner keeps the profile of its target only."""
    return v1.ListTargetProfilesResponse(power_target_profiles=[_profile(model, model.saved_target_w)])


def performance_mode(model: MinerModel, _request: v1.GetPerformanceModeRequest) -> v1.PerformanceMode:
    """GetActivePerformanceMode."""
    target = v1.PowerTargetMode(power_target=watts(model.saved_target_w))
    return v1.PerformanceMode(tuner_mode=v1.TunerPerformanceMode(power_target=target))


def configuration(
    model: MinerModel, _request: v1.GetMinerConfigurationRequest
) -> v1.GetMinerConfigurationResponse:
    """GetMinerConfiguration: what is saved."""
    tuner = v1.TunerConfiguration(
        enabled=True,
        tuner_mode=v1.TunerMode.TUNER_MODE_POWER_TARGET,
        power_target=watts(model.saved_target_w),
    )
    return v1.GetMinerConfigurationResponse(tuner=tuner, dps=v1.DPSConfiguration(enabled=False))


def _power_constraints(default_w: int, low_w: int, high_w: int) -> v1.PowerConstraints:
    return v1.PowerConstraints(default=watts(default_w), min=watts(low_w), max=watts(high_w))


def constraints(model: MinerModel, _request: v1.GetConstraintsRequest) -> v1.GetConstraintsResponse:
    """GetConstraints."""
    limits = model.settings
    target = _power_constraints(limits.default_power_w, limits.min_power_w, limits.max_power_w)
    tuner = v1.TunerConstraints(
        power_target=target,
        enabled=v1.BooleanConstraint(default=True),
        default_mode=v1.TunerMode.TUNER_MODE_POWER_TARGET,
    )
    cooling = v1.CoolingConstraints(
        default_cooling_mode=v1.CoolingMode.COOLING_MODE_IMMERSION,
        hot=v1.TemperatureConstraints(default=celsius(limits.hot_c)),
        dangerous=v1.TemperatureConstraints(default=celsius(limits.dangerous_c)),
    )
    return v1.GetConstraintsResponse(
        tuner_constraints=tuner,
        cooling_constraints=cooling,
        dps_constraints=v1.DPSConstraints(
            power_step=_power_constraints(*POWER_STEP_W), min_power_target=target
        ),
        hashboards_constraints=v1.HashboardConstraints(hashboard_ids=_board_ids(model)),
    )


def details(model: MinerModel, _request: v1.GetMinerDetailsRequest) -> v1.GetMinerDetailsResponse:
    """GetMinerDetails."""
    return v1.GetMinerDetailsResponse(
        uid="simulated",
        miner_identity=v1.MinerIdentity(name="Antminer S19J", miner_model="S19J"),
        bos_version=v1.BosVersion(current=FIRMWARE, major="26.01", bos_plus=True),
        hostname="simulated-s19j",
        sticker_hashrate=gigahashes(model.settings.sticker_ths),
        bosminer_uptime_s=int(model.hashes.elapsed_s) if model.program_runs else 0,
        system_uptime_s=int(model.up_s),
        status=STATUS[model.phase],
    )


def stats(model: MinerModel, _request: v1.GetMinerStatsRequest) -> v1.GetMinerStatsResponse:
    """GetMinerStats."""
    hashes = model.running().hashes
    windows = {name: gigahashes(average_ths) for name, average_ths in hashes.average_ths.items()}
    real = v1.RealHashrate(**windows, since_restart=gigahashes(hashes.since_restart_ths))
    power = v1.PowerStats(approximated_consumption=watts(model.estimate_w))
    if model.hashrate_ths > 0:
        power.efficiency.joule_per_terahash = model.estimate_w / model.hashrate_ths
    return v1.GetMinerStatsResponse(
        miner_stats=v1.WorkSolverStats(
            real_hashrate=real, nominal_hashrate=gigahashes(model.settings.sticker_ths)
        ),
        power_stats=power,
    )


def _board_ids(model: MinerModel) -> list[str]:
    return [str(index + 1) for index in range(model.settings.boards)]


def _hottest(model: MinerModel) -> v1.TemperatureSensor:
    location = v1.SensorLocation.SENSOR_LOCATION_CHIP
    return v1.TemperatureSensor(location=location, temperature=celsius(model.chip_c))


def hashboards(model: MinerModel, _request: v1.GetHashboardsRequest) -> v1.GetHashboardsResponse:
    """GetHashboards."""
    running = model.running()
    boards = [
        v1.Hashboard(
            id=board_id,
            enabled=True,
            chips_count=UInt32Value(value=running.settings.chips_per_board),
            highest_chip_temp=_hottest(running),
            board_temp=celsius(running.chip_c - BOARD_BELOW_CHIP_K),
        )
        for board_id in _board_ids(running)
    ]
    return v1.GetHashboardsResponse(hashboards=boards)


def errors(model: MinerModel, _request: v1.GetErrorsRequest) -> v1.GetErrorsResponse:
    """GetErrors."""
    if model.phase is not Phase.OVERHEATED:
        return v1.GetErrorsResponse()
    text = f"temperature reached {model.settings.dangerous_c:g} degC, mining stopped"
    return v1.GetErrorsResponse(errors=[v1.MinerError(message=text)])


def cooling(model: MinerModel, _request: v1.GetCoolingStateRequest) -> v1.GetCoolingStateResponse:
    """GetCoolingState: a liquid-cooled miner has no fans."""
    return v1.GetCoolingStateResponse(highest_temperature=_hottest(model.running()))
