"""A commander at a simulated miner, with a clock that a test moves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from revpi.contract.messages import CommandMessage
from revpi.core.inputs import MinerApiState, MinerTelemetry
from site_bridge.braiins.client import MinerClient
from site_bridge.braiins.commander import Commander
from site_bridge.braiins.execution import Execution
from site_bridge.braiins.foreign import ForeignWatch
from site_bridge.braiins.inbox import CommandInbox
from site_bridge.braiins.limits import PowerLimits
from site_bridge.braiins.target import TargetWriter
from site_bridge.braiins.wear import FlashWear
from tests.bridge.miner_rig import MinerRig, miner_client, miner_rig

COMMAND = CommandMessage(
    session="plc-1", sequence=1, valid_until=None, ttl_s=600.0, mono_s=0.0, power_target_w=2500.0
)
LIMITS = PowerLimits(1200, 3250)


class Desk:
    """A commander with a clock that a test moves."""

    def __init__(self, rig: MinerRig, client: MinerClient, cap_w: float, writes_per_day: int) -> None:
        self.rig = rig
        self.now_s = 0.0
        self.limits = LIMITS.capped(cap_w)
        self.inbox = CommandInbox("miner1", clock=self._clock, wall=lambda: 1e9)
        self.foreign = ForeignWatch(lambda: 1e9)
        self.wear = FlashWear(writes_per_day)
        writer = TargetWriter("miner1", client, self.foreign, self.wear, self._clock)
        execution = Execution(client, self.inbox, writer, self.foreign)
        self.commander = Commander("miner1", self.inbox, execution, writer, self.foreign, self._clock)

    async def work(self, power_w: float | None, sequence: int = 1) -> bool:
        self.offer(power_w, sequence)
        return await self.commander.work(self.limits)

    def offer(self, power_w: float | None, sequence: int) -> None:
        command = replace(COMMAND, power_target_w=power_w, sequence=sequence, mono_s=self.now_s)
        self.inbox.offer(command, self.now_s)

    def saw(
        self, state: MinerApiState, effective_w: float | None = None, power_w: float | None = None
    ) -> None:
        self.commander.observe(MinerTelemetry(state=state, power_target_w=effective_w, power_w=power_w))

    @property
    def told(self) -> list[str]:
        return self.rig.model.told

    def _clock(self) -> float:
        return self.now_s


def run(use: Callable[[Desk], Awaitable[None]], cap_w: float = 3000.0, writes_per_day: int = 20_000) -> None:
    async def main() -> None:
        async with miner_rig() as rig, miner_client(rig) as client:
            await use(Desk(rig, client, cap_w, writes_per_day))

    asyncio.run(main())
