"""Answers to the calls that change the miner."""

from __future__ import annotations

from sim.miner.model import MinerModel
from sim.miner.units import watts
from site_bridge.braiins.pb import bos_v1_pb2 as v1


class InvalidArgumentError(Exception):
    """The request makes no sense; the text is the device's."""


def start(model: MinerModel, _request: v1.StartRequest) -> v1.StartResponse:
    """Start."""
    return v1.StartResponse(already_running=model.start())


def stop(model: MinerModel, _request: v1.StopRequest) -> v1.StopResponse:
    """Stop."""
    return v1.StopResponse(already_stopped=model.stop())


def restart(model: MinerModel, _request: v1.RestartRequest) -> v1.RestartResponse:
    """Restart."""
    return v1.RestartResponse(already_running=model.restart())


def pause(model: MinerModel, _request: v1.PauseMiningRequest) -> v1.PauseMiningResponse:
    """PauseMining."""
    return v1.PauseMiningResponse(already_paused=model.pause())


def resume(model: MinerModel, _request: v1.ResumeMiningRequest) -> v1.ResumeMiningResponse:
    """ResumeMining."""
    return v1.ResumeMiningResponse(already_mining=model.resume())


def reboot(model: MinerModel, _request: v1.RebootRequest) -> v1.RebootResponse:
    """Reboot."""
    model.reboot()
    return v1.RebootResponse()


def _set_target(model: MinerModel, action: v1.SaveAction, power_w: int) -> v1.SetPowerTargetResponse:
    if action not in v1.SaveAction.values() or action == v1.SaveAction.SAVE_ACTION_UNSPECIFIED:
        raise InvalidArgumentError("save action is not specified")
    force = action == v1.SaveAction.SAVE_ACTION_SAVE_AND_FORCE_APPLY
    model.set_power_target(power_w, apply=action != v1.SaveAction.SAVE_ACTION_SAVE, restart=force)
    return v1.SetPowerTargetResponse(power_target=watts(power_w))


def set_power_target(model: MinerModel, request: v1.SetPowerTargetRequest) -> v1.SetPowerTargetResponse:
    """SetPowerTarget."""
    return _set_target(model, request.save_action, request.power_target.watt)


def set_default_power_target(
    model: MinerModel, request: v1.SetDefaultPowerTargetRequest
) -> v1.SetPowerTargetResponse:
    """SetDefaultPowerTarget."""
    return _set_target(model, request.save_action, model.settings.default_power_w)
