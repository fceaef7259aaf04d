"""Which answer belongs to which call, once the caller is let in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from google.protobuf.message import Message

from sim.miner import commands, queries
from sim.miner.model import MinerModel
from site_bridge.braiins import rpc

Answer = Callable[[MinerModel, Any], Message]

ANSWERS: dict[rpc.Rpc[Any, Any], Answer] = {
    rpc.GET_API_VERSION: queries.api_version,
    rpc.START: commands.start,
    rpc.STOP: commands.stop,
    rpc.RESTART: commands.restart,
    rpc.PAUSE_MINING: commands.pause,
    rpc.RESUME_MINING: commands.resume,
    rpc.REBOOT: commands.reboot,
    rpc.GET_TUNER_STATE: queries.tuner_state,
    rpc.LIST_TARGET_PROFILES: queries.target_profiles,
    rpc.SET_POWER_TARGET: commands.set_power_target,
    rpc.SET_DEFAULT_POWER_TARGET: commands.set_default_power_target,
    rpc.GET_ACTIVE_PERFORMANCE_MODE: queries.performance_mode,
    rpc.GET_MINER_CONFIGURATION: queries.configuration,
    rpc.GET_CONSTRAINTS: queries.constraints,
    rpc.GET_MINER_DETAILS: queries.details,
    rpc.GET_MINER_STATS: queries.stats,
    rpc.GET_HASHBOARDS: queries.hashboards,
    rpc.GET_ERRORS: queries.errors,
    rpc.GET_COOLING_STATE: queries.cooling,
}
