"""A miner's task against a simulated miner over a real gRPC socket."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable

from revpi.contract.messages import CommandMessage
from revpi.core.inputs import MinerApiState, MinerTelemetry
from sim.miner.faults import Fault
from site_bridge.braiins.settings import MinerSettings
from site_bridge.build import miner_source
from tests.bridge.miner_rig import MinerRig, miner_client, miner_rig
from tests.bridge.recording import RecordingOutbox, until

SETTINGS = MinerSettings(poll_s=0.15, timeout_s=0.2, offline_after_s=0.9, max_power_w=3000)


class Desk:
    """A running source with its miner."""

    def __init__(self, rig: MinerRig) -> None:
        self.rig = rig
        self.outbox = RecordingOutbox()
        self.take: Callable[[CommandMessage, float], None] = lambda _command, _arrived_s: None

    @property
    def newest(self) -> MinerTelemetry | None:
        samples = self.outbox.miner_samples()
        return samples[-1] if samples else None

    async def state(self, state: MinerApiState) -> None:
        await until(lambda: bool(self.newest and self.newest.state is state), f"state {state}")

    def command(self, sequence: int, power_w: float | None, *, ttl_s: float = 30.0) -> None:
        now_s = time.monotonic()
        message = CommandMessage(
            session="plc-1",
            sequence=sequence,
            valid_until=None,
            ttl_s=ttl_s,
            mono_s=now_s,
            power_target_w=power_w,
        )
        self.take(message, now_s)

    async def done(self, sequence: int) -> None:
        await until(
            lambda: bool(self.newest and self.newest.done_sequence == sequence), f"command {sequence} done"
        )


def run(use: Callable[[Desk], Awaitable[None]]) -> RecordingOutbox:
    async def main() -> RecordingOutbox:
        async with miner_rig() as rig, miner_client(rig) as client:
            desk = Desk(rig)
            source, _ = miner_source(SETTINGS, client, 1, desk.outbox, "bridge-1")
            desk.take = source.command
            task = asyncio.create_task(source.run())
            try:
                await use(desk)
            finally:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            return desk.outbox

    return asyncio.run(main())


def test_publishes_what_the_miner_says() -> None:
    async def use(desk: Desk) -> None:
        await desk.state(MinerApiState.MINING)
        await until(lambda: desk.outbox.last("miners/1/quality") == "good", "good")

    outbox = run(use)
    assert outbox.last("miners/1/api_state") == "mining"
    assert outbox.last("miners/1/power_target_actual") == "3100"
    for name in ("power", "hashrate", "temperature", "tuner", "efficiency"):
        assert outbox.last(f"miners/1/{name}")
    assert outbox.last("miners/1/tuner") in ("tuning", "continuous")


def test_continuous_tuning_counts_as_settled() -> None:
    async def use(desk: Desk) -> None:
        await until(lambda: desk.outbox.last("miners/1/tuner") == "continuous", "continuous")
        await until(lambda: desk.outbox.last("miners/1/settled") == "true", "settled")

    run(use)


def test_a_command_is_carried_out_read_back_and_reported() -> None:
    async def use(desk: Desk) -> None:
        await desk.state(MinerApiState.MINING)
        desk.command(1, 2500)
        await desk.done(1)
        assert desk.newest is not None
        assert desk.newest.done_session == "plc-1"
        assert desk.newest.power_target_w == 2500
        desk.command(2, None)
        await desk.done(2)
        await desk.state(MinerApiState.PAUSED)
        assert desk.rig.model.told == ["target 2500", "resume", "pause"]

    run(use)


def test_a_miner_that_hangs_is_published_as_offline_without_numbers() -> None:
    async def use(desk: Desk) -> None:
        await desk.state(MinerApiState.MINING)
        desk.rig.faults.inject(Fault.HANG, 1000)
        await desk.state(MinerApiState.OFFLINE)
        await until(lambda: desk.outbox.last("miners/1/quality") == "bad:too_old", "bad")
        desk.rig.faults.clear()
        await desk.state(MinerApiState.MINING)

    outbox = run(use)
    offline = next(s for s in outbox.miner_samples() if s.state is MinerApiState.OFFLINE)
    assert offline == MinerTelemetry(state=MinerApiState.OFFLINE)
    assert "stale" in outbox.all("miners/1/quality")


def test_one_lost_answer_does_not_make_it_offline() -> None:
    async def use(desk: Desk) -> None:
        await desk.state(MinerApiState.MINING)
        desk.rig.faults.inject(Fault.HANG)
        count = len(desk.outbox.miner_samples())
        await until(lambda: not desk.rig.faults.pending, "the fault is used up")
        await until(lambda: len(desk.outbox.miner_samples()) > count + 1, "more samples")

    outbox = run(use)
    assert {sample.state for sample in outbox.miner_samples()} == {MinerApiState.MINING}


def test_after_an_outage_the_newest_command_wins() -> None:
    async def use(desk: Desk) -> None:
        await desk.state(MinerApiState.MINING)
        await desk.rig.stop_api()
        await desk.state(MinerApiState.OFFLINE)
        desk.command(1, 2000)
        desk.command(2, None)
        await desk.rig.start_api()
        await desk.done(2)
        assert desk.rig.model.told == ["pause"]

    run(use)


def test_after_a_reboot_what_was_done_is_done_again() -> None:
    """A pause does not outlive a reboot: the miner hashes at its saved target."""

    async def use(desk: Desk) -> None:
        await desk.state(MinerApiState.MINING)
        desk.command(1, None)
        await desk.state(MinerApiState.PAUSED)
        await desk.rig.stop_api()
        await desk.state(MinerApiState.OFFLINE)
        desk.rig.model.reboot()
        await desk.rig.start_api()
        await desk.state(MinerApiState.PAUSED)
        assert desk.rig.model.told == ["pause", "pause"]

    run(use)


def test_a_reboot_too_short_to_be_missed_is_noticed_by_the_uptime() -> None:
    async def use(desk: Desk) -> None:
        await desk.state(MinerApiState.MINING)
        desk.command(1, None)
        await desk.state(MinerApiState.PAUSED)
        await until(lambda: desk.rig.uptime_s() > 2, "some uptime")
        seen = len(desk.outbox.miner_samples())
        await until(lambda: len(desk.outbox.miner_samples()) > seen + 1, "the uptime was read")
        desk.rig.model.reboot()
        await until(lambda: desk.rig.model.told == ["pause", "pause"], "the pause is said again")

    outbox = run(use)
    assert MinerApiState.OFFLINE not in {sample.state for sample in outbox.miner_samples()}


def test_a_command_that_ran_out_while_the_miner_was_away_is_never_carried_out() -> None:
    async def use(desk: Desk) -> None:
        await desk.state(MinerApiState.MINING)
        await desk.rig.stop_api()
        desk.command(1, 2000, ttl_s=0.2)
        await desk.state(MinerApiState.OFFLINE)
        await desk.rig.start_api()
        await desk.state(MinerApiState.MINING)
        desk.command(2, 2500)
        await desk.done(2)
        assert desk.rig.model.told == ["target 2500", "resume"]

    run(use)


def test_a_miner_whose_program_is_down_is_booting_and_its_limits_follow() -> None:
    async def use(desk: Desk) -> None:
        desk.rig.model.stop()
        await desk.state(MinerApiState.BOOTING)
        desk.rig.model.start()
        await desk.state(MinerApiState.MINING)
        await until(lambda: bool(desk.newest and desk.newest.min_power_w == 1200), "limits")
        assert desk.newest is not None
        assert desk.newest.max_power_w == SETTINGS.max_power_w  # the miner itself would allow more

    run(use)
