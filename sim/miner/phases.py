"""What the miner is doing, and what its API calls that."""

from __future__ import annotations

from enum import StrEnum

from revpi.core.enums import plain_members
from site_bridge.braiins.pb.bos_v1_pb2 import MinerStatus


@plain_members
class Phase(StrEnum):
    """One phase of the miner; its mining program runs in the last four."""

    OFF = "off"
    BOOTING = "booting"
    STOPPED = "stopped"
    STARTING = "starting"
    HASHING = "hashing"
    PAUSED = "paused"
    OVERHEATED = "overheated"


STATUS: dict[Phase, MinerStatus] = {
    Phase.OFF: MinerStatus.MINER_STATUS_UNSPECIFIED,
    Phase.BOOTING: MinerStatus.MINER_STATUS_NOT_STARTED,
    Phase.STOPPED: MinerStatus.MINER_STATUS_NOT_STARTED,
    Phase.STARTING: MinerStatus.MINER_STATUS_NORMAL,
    Phase.HASHING: MinerStatus.MINER_STATUS_NORMAL,
    Phase.PAUSED: MinerStatus.MINER_STATUS_PAUSED,
    Phase.OVERHEATED: MinerStatus.MINER_STATUS_SUSPENDED,
}

PROGRAM_RUNS = frozenset({Phase.STARTING, Phase.HASHING, Phase.PAUSED, Phase.OVERHEATED})
