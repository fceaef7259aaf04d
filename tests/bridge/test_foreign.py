"""What somebody else changes at a miner is noticed, reported, and corrected without a fight."""

from __future__ import annotations

from revpi.core.inputs import MinerApiState, MinerTelemetry
from site_bridge.braiins.commander import CONTRADICTION_S, CORRECT_S, VERIFY_EVERY_S
from site_bridge.braiins.foreign import ForeignChange
from tests.bridge.command_desk import Desk, run


def test_a_lasting_contradiction_makes_the_command_due_again() -> None:
    async def use(desk: Desk) -> None:
        mining = MinerTelemetry(state=MinerApiState.MINING)
        assert await desk.work(None)
        desk.commander.observe(mining)
        desk.now_s = CONTRADICTION_S / 2
        desk.commander.observe(MinerTelemetry(state=MinerApiState.PAUSED))
        desk.commander.observe(mining)
        desk.now_s += CONTRADICTION_S
        assert not await desk.commander.work(desk.limits)
        desk.now_s += 1
        desk.commander.observe(mining)
        assert await desk.commander.work(desk.limits)
        assert desk.told == ["pause", "pause"]

    run(use)


def test_a_target_that_somebody_else_saved_is_corrected_ever_more_rarely() -> None:
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
        assert writes == [VERIFY_EVERY_S, VERIFY_EVERY_S + CORRECT_S]

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


def test_somebody_elses_target_is_reported_and_corrected_as_soon_as_it_shows() -> None:
    async def use(desk: Desk) -> None:
        assert await desk.work(2500)
        desk.saw(MinerApiState.MINING, 2500.0)
        await desk.work(2500)
        desk.rig.model.set_power_target(1500, apply=True)
        desk.saw(MinerApiState.MINING, 1500.0)
        assert await desk.work(2500)
        assert desk.rig.model.saved_target_w == 2500
        assert desk.foreign.change.count == 1
        assert "1500 W was saved at the miner, it was 2500 W, not by this program" in desk.foreign.change.last

    run(use)


def test_without_a_command_foreign_changes_are_reported_only() -> None:
    async def use(desk: Desk) -> None:
        for effective_w in (3100, 1500):
            desk.rig.model.set_power_target(effective_w, apply=True)
            desk.saw(MinerApiState.MINING, effective_w)
            assert not await desk.commander.work(desk.limits)
        desk.saw(MinerApiState.PAUSED)
        desk.told.clear()
        desk.now_s += CONTRADICTION_S + 1
        desk.saw(MinerApiState.PAUSED)
        assert not await desk.commander.work(desk.limits)
        assert desk.told == []
        assert desk.foreign.change.count == 2
        assert desk.foreign.change.last == "the miner was paused, not by this program"

    run(use)


def test_a_pause_by_hand_is_reported_and_undone_ever_more_rarely_until_a_new_command() -> None:
    async def use(desk: Desk) -> None:
        assert await desk.work(2500)
        desk.saw(MinerApiState.MINING)
        resumed: list[float] = []
        for second in range(300):
            desk.now_s = float(second)
            desk.saw(MinerApiState.PAUSED)
            desk.told.clear()
            await desk.work(2500)
            if "resume" in desk.told:
                resumed.append(desk.now_s)
        assert len(resumed) == 3
        assert resumed[2] - resumed[1] > resumed[1] - resumed[0] > CONTRADICTION_S
        assert desk.foreign.change.count == 1
        assert await desk.work(2600, 2)

    run(use)


def test_our_own_commands_and_restarts_are_no_foreign_changes() -> None:
    async def use(desk: Desk) -> None:
        assert await desk.work(None, 1)
        desk.saw(MinerApiState.MINING)  # a pause takes a while
        desk.saw(MinerApiState.PAUSED)
        assert await desk.work(2500, 2)
        desk.saw(MinerApiState.PAUSED)
        desk.saw(MinerApiState.MINING)
        desk.commander.restarted()
        desk.saw(MinerApiState.PAUSED)
        desk.saw(MinerApiState.BOOTING)
        desk.saw(MinerApiState.MINING)
        assert desk.foreign.change == ForeignChange()

    run(use)


def test_below_the_minimum_it_stays_paused_without_contradiction() -> None:
    async def use(desk: Desk) -> None:
        assert await desk.work(1000)
        desk.told.clear()
        for second in range(100):
            desk.now_s = float(second)
            desk.saw(MinerApiState.PAUSED)
            await desk.work(1000)
        assert desk.told == []

    run(use)
