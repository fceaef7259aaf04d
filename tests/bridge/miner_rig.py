"""A simulated miner behind a real gRPC socket, in the event loop of the test."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from sim.miner.faults import Faults
from sim.miner.model import MinerModel
from sim.miner.server import MinerServer
from sim.miner.settings import MinerSettings as SimSettings
from site_bridge.braiins.client import MinerClient
from site_bridge.braiins.session import MinerSession

PASSWORD = "geheim-47"  # noqa: S105 - of a simulated miner
TIMEOUT_S = 0.3
TICK_S = 0.01
PACE = 20.0  # simulated seconds in one second
SETTINGS = SimSettings(boot_s=2.0, api_s=0.5, start_s=0.5, preheat_s=0.0, tuning_s=0.5)


@dataclass(slots=True)
class WatchedModel(MinerModel):
    """Notes in order what it was told.

    Attributes:
        told: "target 2500", "pause", "resume".
        keeps_targets: False: accepts targets and forgets them.
        step_w: Saves targets rounded down to a multiple of this.
        applies: False: saves targets and goes on at the one before.
    """

    told: list[str] = field(default_factory=list)
    keeps_targets: bool = True
    step_w: int = 1
    applies: bool = True

    def set_power_target(self, power_w: int, *, apply: bool, restart: bool = False) -> None:
        self.told.append(f"target {power_w}" if apply and not restart else "target saved otherwise")
        if self.keeps_targets:
            kept_w = power_w // self.step_w * self.step_w
            MinerModel.set_power_target(self, kept_w, apply=apply and self.applies, restart=restart)

    def pause(self) -> bool:
        self.told.append("pause")
        return MinerModel.pause(self)

    def resume(self) -> bool:
        self.told.append("resume")
        return MinerModel.resume(self)


class MinerRig:
    """The miner and its API.

    Attributes:
        model: The miner; time passes for it while the rig runs.
        faults: Faults of the next calls.
        server: The API of the present boot.
    """

    def __init__(self) -> None:
        self.model = WatchedModel(SETTINGS)
        self.faults = Faults()
        self.server = self._new_server(0)
        while not self.model.hashrate_ths:
            self._advance()

    @property
    def target(self) -> str:
        """ "host:port" of the API."""
        return f"127.0.0.1:{self.server.port}"

    def uptime_s(self) -> float:
        """How long its mining program has run."""
        return self.model.hashes.elapsed_s

    async def restart_api(self) -> None:
        """What a reboot does to the API: connections break, sessions are forgotten."""
        await self.stop_api()
        await self.start_api()

    async def stop_api(self) -> None:
        await self.server.stop()

    async def start_api(self) -> None:
        self.server = self._new_server(self.server.port)
        await self.server.start()

    def _new_server(self, port: int) -> MinerServer:
        return MinerServer(self.model, port, faults=self.faults, password=PASSWORD)

    def _advance(self) -> None:
        self.model.advance(TICK_S * PACE, mains=True, coolant_c=45.0)

    async def _live(self) -> None:
        while True:
            self._advance()
            await asyncio.sleep(TICK_S)


@contextlib.asynccontextmanager
async def miner_rig() -> AsyncIterator[MinerRig]:
    """A mining miner whose API answers."""
    rig = MinerRig()
    await rig.server.start()
    life = asyncio.create_task(rig._live())
    try:
        yield rig
    finally:
        life.cancel()
        await rig.server.stop()


@contextlib.asynccontextmanager
async def miner_client(rig: MinerRig, password: str = PASSWORD) -> AsyncIterator[MinerClient]:
    """A client of the rig."""
    client = MinerClient(MinerSession(rig.target, "root", password, TIMEOUT_S))
    try:
        yield client
    finally:
        await client.close()
