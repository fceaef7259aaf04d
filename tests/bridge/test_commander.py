"""Commands carried out at a simulated miner over a real gRPC socket."""

from __future__ import annotations

import asyncio

import grpc
import pytest

from revpi.core.inputs import MinerApiState
from sim.miner.faults import Fault, Spoilt
from site_bridge.braiins.limits import PowerLimits
from site_bridge.braiins.target import GIVE_UP_AFTER, WRITE_PAUSE_S
from tests.bridge.command_desk import Desk, run
from tests.bridge.recording import until


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
        assert await desk.commander.work(desk.limits)
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
            if "target 2500" in desk.told:
                writes.append(desk.now_s)
        assert writes == [0, WRITE_PAUSE_S, 3 * WRITE_PAUSE_S, 7 * WRITE_PAUSE_S]
        assert desk.told == ["pause"]  # it must not stay above what is wanted

    run(use)


def test_a_target_that_the_miner_rounds_down_is_taken_and_not_written_again() -> None:
    async def use(desk: Desk) -> None:
        desk.rig.model.step_w = 400
        assert await desk.work(2500, 1)
        assert desk.told == ["target 2500", "resume"]
        assert desk.rig.model.saved_target_w == 2400
        for minute in range(1, 90):
            desk.now_s = 60.0 * minute
            assert not await desk.work(2500, 1)
        assert await desk.work(None, 2)
        assert await desk.work(2500, 3)
        assert desk.told == ["target 2500", "resume", "pause", "resume"]
        desk.rig.model.set_power_target(1600, apply=True)
        desk.told.clear()
        desk.saw(MinerApiState.MINING, 1600.0)
        assert await desk.commander.work(desk.limits)
        assert desk.told == ["target 2500", "resume"]

    run(use)


def test_a_target_that_the_miner_rounds_down_to_the_one_saved_before_is_taken_in_the_end() -> None:
    async def use(desk: Desk) -> None:
        desk.rig.model.step_w = 400
        desk.rig.model.set_power_target(2400, apply=True)
        desk.told.clear()
        done = []
        for second in range(600):
            desk.now_s = float(second)
            if await desk.work(2500):
                done.append(second)
        assert done == [3 * WRITE_PAUSE_S]
        assert desk.told.count("target 2500") == GIVE_UP_AFTER
        assert desk.told[-1] == "resume"

    run(use)


def test_a_target_that_stays_far_below_is_written_again_ever_more_rarely() -> None:
    async def use(desk: Desk) -> None:
        desk.rig.model.set_power_target(1500, apply=True)
        desk.rig.model.keeps_targets = False
        desk.told.clear()
        for second in range(60):
            desk.now_s = float(second)
            assert not await desk.work(2500)
        assert desk.told.count("target 2500") == GIVE_UP_AFTER + 1
        assert desk.told[-1] == "resume"

    run(use)


def test_a_target_that_the_miner_rounds_up_ends_in_a_pause() -> None:
    async def use(desk: Desk) -> None:
        desk.rig.model.step_w = -400
        for second in range(30):
            desk.now_s = float(second)
            assert not await desk.work(2500)
        assert desk.rig.model.saved_target_w == 2800
        assert desk.told[-1] == "pause"
        assert "resume" not in desk.told

    run(use)


async def _watched(desk: Desk, seconds: int, effective_w: float, power_w: float) -> None:
    for _ in range(0, seconds, 10):
        desk.now_s += 10
        desk.saw(
            MinerApiState.MINING if desk.told[-1] == "resume" else MinerApiState.PAUSED, effective_w, power_w
        )
        await desk.commander.work(desk.limits)


def test_a_target_that_is_saved_but_not_applied_is_written_again_and_ends_in_a_pause() -> None:
    async def use(desk: Desk) -> None:
        desk.rig.model.applies = False
        assert await desk.work(2000)
        await _watched(desk, 570, 3100, 3150)
        assert desk.told == ["target 2000", "resume"] * GIVE_UP_AFTER + ["pause"]
        desk.told.clear()
        desk.commander.restarted()  # a program that starts anew applies what is saved
        assert await desk.commander.work(desk.limits)
        assert desk.told == ["resume"]

    run(use)


def test_a_target_that_was_not_applied_is_tried_again_after_another_one() -> None:
    async def use(desk: Desk) -> None:
        desk.rig.model.applies = False
        assert await desk.work(2000, 1)
        await _watched(desk, 570, 3100, 3150)
        assert desk.told[-1] == "pause"
        desk.rig.model.applies = True
        desk.told.clear()
        assert await desk.work(1600, 2)
        assert await desk.work(2000, 3)
        assert desk.told == ["target 1600", "resume", "target 2000", "resume"]

    run(use)


@pytest.mark.parametrize(
    ("effective_w", "power_w"),
    [(1500, 1500), (2000, 2100), (3100, 2050), (2000, 3100)],
    ids=["scaled down", "estimate errs", "target not told anew", "still slowing down"],
)
def test_a_miner_near_its_target_is_left_alone(effective_w: float, power_w: float) -> None:
    async def use(desk: Desk) -> None:
        assert await desk.work(2000)
        await _watched(desk, 570, effective_w, power_w)
        assert desk.told == ["target 2000", "resume"]

    run(use)


def test_a_miner_whose_program_does_not_run_yet_is_asked_again() -> None:
    async def use(desk: Desk) -> None:
        model = desk.rig.model
        model.stop()
        assert not await desk.work(None)
        model.start()
        assert await desk.commander.work(desk.limits)

    run(use)


def test_what_ran_out_is_not_carried_out() -> None:
    async def use(desk: Desk) -> None:
        desk.rig.faults.inject(Fault.REFUSE, 1, "PauseMining")
        assert not await desk.work(None)
        desk.now_s = 601
        assert not await desk.commander.work(desk.limits)
        assert desk.told == []

    run(use)


def test_a_target_that_the_miner_moved_out_of_its_range_ends_in_a_pause() -> None:
    """Its limits changed since they were read: it must not stay above what is wanted."""

    async def use(desk: Desk) -> None:
        desk.limits = PowerLimits(900, 3000)
        assert await desk.work(1000)
        assert desk.told == ["target 1000", "pause"]

    run(use)


# OK is no refusal; after UNAUTHENTICATED one new login and the same call again carry it out at once.
@pytest.mark.parametrize(
    "code", sorted(set(grpc.StatusCode) - {grpc.StatusCode.OK, grpc.StatusCode.UNAUTHENTICATED}, key=str)
)
def test_a_refused_raise_leaves_it_running_and_is_tried_again(code: grpc.StatusCode) -> None:
    async def use(desk: Desk) -> None:
        assert await desk.work(1500)
        desk.told.clear()
        desk.rig.faults.add(Spoilt(Fault.REFUSE, "SetPowerTarget", code, "not now"), 1)
        assert not await desk.work(2500, 2)
        assert desk.told in ([], ["resume"])
        desk.now_s += 60
        assert await desk.work(2500, 2)
        assert desk.told[-2:] == ["target 2500", "resume"]

    run(use)


def test_an_answer_without_effect_is_no_success() -> None:
    async def use(desk: Desk) -> None:
        desk.rig.faults.inject(Fault.FORGET, 1, "SetPowerTarget")
        assert not await desk.work(2500)
        desk.now_s += WRITE_PAUSE_S
        assert await desk.commander.work(desk.limits)
        assert desk.told == ["target 2500", "resume"]

    run(use)


def test_a_failing_target_does_not_delay_another_one() -> None:
    async def use(desk: Desk) -> None:
        desk.rig.model.keeps_targets = False
        for second in range(30):
            desk.now_s = float(second)
            assert not await desk.work(2500)
        desk.rig.model.keeps_targets = True
        assert await desk.work(2000, 2)

    run(use)


def test_a_newer_command_stops_the_older_one_between_two_steps() -> None:
    async def use(desk: Desk) -> None:
        desk.rig.faults.add(Spoilt(Fault.SLOW, "GetMinerConfiguration", delay_s=0.2))
        working = asyncio.create_task(desk.work(2500))
        await until(lambda: not desk.rig.faults.pending, "the saved target is being read")
        desk.offer(None, 2)
        assert not await working
        assert desk.told == []
        assert await desk.commander.work(desk.limits)
        assert desk.told == ["pause"]

    run(use)


def test_a_command_that_runs_out_between_two_steps_is_not_carried_out() -> None:
    async def use(desk: Desk) -> None:
        desk.rig.faults.add(Spoilt(Fault.SLOW, "GetMinerConfiguration", delay_s=0.2))
        working = asyncio.create_task(desk.work(2500))
        await until(lambda: not desk.rig.faults.pending, "the saved target is being read")
        desk.now_s = 601
        assert not await working
        assert desk.told == []

    run(use)


def test_writes_are_limited_but_lowering_is_not() -> None:
    async def use(desk: Desk) -> None:
        results = []
        for sequence in range(1, 11):
            desk.now_s += 10
            results.append(await desk.work(1500 + 100 * sequence, sequence))
        raises = desk.wear.writes
        assert results == [True] + [sequence <= raises for sequence in range(2, 11)]
        assert 2 <= raises <= 4  # an eighth of 24 a day, and what has come to it since
        desk.told.clear()
        assert await desk.work(1300, 11)
        assert desk.told == ["target 1300", "resume"]
        assert desk.wear.writes == raises + 1
        desk.now_s += 7200
        assert await desk.work(2000, 12)

    run(use, writes_per_day=24)
