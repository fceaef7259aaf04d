"""Commands carried out at a simulated miner over a real gRPC socket."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from revpi.contract.messages import CommandMessage
from revpi.core.inputs import MinerApiState, MinerTelemetry
from sim.miner.faults import Fault
from site_bridge.braiins.commander import CONTRADICTION_S, VERIFY_EVERY_S, WRITE_PAUSE_S, Commander
from site_bridge.braiins.inbox import CommandInbox
from site_bridge.braiins.limits import PowerLimits
from tests.bridge.miner_rig import MinerRig, miner_client, miner_rig

COMMAND = CommandMessage(
    session="plc-1", sequence=1, valid_until=None, ttl_s=600.0, mono_s=0.0, power_target_w=2500.0
)
LIMITS = PowerLimits(1200, 3250)


class Desk:
    """A commander with a clock that a test moves."""

    def __init__(self, rig: MinerRig, make: Callable[[CommandInbox, Callable[[], float]], Commander]) -> None:
        self.rig = rig
        self.now_s = 0.0
        self.inbox = CommandInbox("miner1", clock=lambda: self.now_s, wall=lambda: 1e9)
        self.commander = make(self.inbox, lambda: self.now_s)

    async def work(self, power_w: float | None, sequence: int = 1) -> bool:
        self.inbox.offer(replace(COMMAND, power_target_w=power_w, sequence=sequence), self.now_s)
        return await self.commander.work(LIMITS)

    @property
    def told(self) -> list[str]:
        return self.rig.model.told


def run(use: Callable[[Desk], Awaitable[None]], cap_w: float = 3000.0) -> None:
    async def main() -> None:
        async with miner_rig() as rig, miner_client(rig) as client:
            await use(Desk(rig, lambda inbox, clock: Commander("miner1", client, inbox, cap_w, clock)))

    asyncio.run(main())


def test_the_target_is_set_before_mining_resumes() -> None:
    async def use(desk: Desk) -> None:
        desk.rig.model.pause()
        desk.told.clear()
        assert await desk.work(2500)
        assert desk.told == ["target 2500", "resume"]
        assert desk.inbox.done is not None
        assert desk.inbox.done.sequence == 1

    run(use)


def test_a_saved_target_is_not_written_again() -> None:
    async def use(desk: Desk) -> None:
        assert await desk.work(2500, 1)
        assert await desk.work(None, 2)
        assert await desk.work(2500, 3)
        assert desk.told == ["target 2500", "resume", "pause", "resume"]

    run(use)


def test_a_command_is_carried_out_once() -> None:
    async def use(desk: Desk) -> None:
        assert await desk.work(2500)
        assert not await desk.work(2500)
        assert desk.told == ["target 2500", "resume"]

    run(use)


@pytest.mark.parametrize(
    ("wanted_w", "cap_w", "told"),
    [
        (9000, 3000, ["target 3000", "resume"]),
        (9000, 9000, ["target 3250", "resume"]),
        (2500.9, 3000, ["target 2500", "resume"]),
        (1199, 3000, ["pause"]),
        (2000, 1100, ["pause"]),
        (None, 3000, ["pause"]),
    ],
    ids=["own cap", "miner's limit", "whole watts", "below the minimum", "cap below the minimum", "pause"],
)
def test_never_more_than_wanted_allowed_or_possible(
    wanted_w: float | None, cap_w: float, told: list[str]
) -> None:
    async def use(desk: Desk) -> None:
        assert await desk.work(wanted_w)
        assert desk.told == told

    run(use, cap_w)


def test_a_lost_reply_leads_to_one_write_only() -> None:
    async def use(desk: Desk) -> None:
        desk.rig.faults.inject(Fault.LOSE_REPLY, 1, "SetPowerTarget")
        assert not await desk.work(2500)
        assert desk.inbox.done is None
        assert await desk.commander.work(LIMITS)
        assert desk.told == ["target 2500", "resume"]

    run(use)


def test_a_write_without_effect_is_repeated_ever_more_rarely() -> None:
    async def use(desk: Desk) -> None:
        writes: list[float] = []
        desk.rig.model.keeps_targets = False
        for second in range(60):
            desk.now_s = float(second)
            desk.told.clear()
            assert not await desk.work(2500)
            if desk.told:
                writes.append(desk.now_s)
        assert writes == [0, WRITE_PAUSE_S, 3 * WRITE_PAUSE_S, 7 * WRITE_PAUSE_S]

    run(use)


def test_a_miner_whose_program_does_not_run_yet_is_asked_again() -> None:
    async def use(desk: Desk) -> None:
        model = desk.rig.model
        model.stop()
        assert not await desk.work(None)
        model.start()
        assert await desk.commander.work(LIMITS)

    run(use)


def test_a_lasting_contradiction_makes_the_command_due_again() -> None:
    async def use(desk: Desk) -> None:
        mining = MinerTelemetry(state=MinerApiState.MINING)
        assert await desk.work(None)
        desk.commander.observe(mining)
        desk.now_s = CONTRADICTION_S / 2
        desk.commander.observe(MinerTelemetry(state=MinerApiState.PAUSED))
        desk.commander.observe(mining)
        desk.now_s += CONTRADICTION_S
        assert not await desk.commander.work(LIMITS)
        desk.now_s += 1
        desk.commander.observe(mining)
        assert await desk.commander.work(LIMITS)
        assert desk.told == ["pause", "pause"]

    run(use)


def test_a_target_that_somebody_else_saved_is_noticed_and_corrected_once_a_minute() -> None:
    async def use(desk: Desk) -> None:
        assert await desk.work(2500)
        writes: list[float] = []
        for second in range(1, 200):
            desk.now_s = float(second)
            desk.rig.model.set_power_target(1500, apply=True)
            desk.told.clear()
            await desk.work(2500)
            if "target 2500" in desk.told:
                writes.append(desk.now_s)
        assert writes == [VERIFY_EVERY_S, 2 * VERIFY_EVERY_S, 3 * VERIFY_EVERY_S]

    run(use)


def test_scaling_below_the_saved_target_is_no_foreign_change() -> None:
    async def use(desk: Desk) -> None:
        assert await desk.work(2500)
        desk.told.clear()
        desk.now_s = VERIFY_EVERY_S
        desk.commander.observe(MinerTelemetry(state=MinerApiState.MINING, power_target_w=1900.0))
        assert not await desk.work(2500)
        assert desk.told == []

    run(use)


def test_what_ran_out_is_not_carried_out() -> None:
    async def use(desk: Desk) -> None:
        desk.rig.faults.inject(Fault.REFUSE, 1, "PauseMining")
        assert not await desk.work(None)
        desk.now_s = 601
        assert not await desk.commander.work(LIMITS)
        assert desk.told == []

    run(use)
