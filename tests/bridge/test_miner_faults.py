"""What befalls a miner's interface ends in the right published state in time, and heals by itself."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import grpc

from revpi.contract.messages import CommandMessage
from revpi.core.inputs import MinerApiState
from sim.miner.faults import Fault, Spoilt
from site_bridge.braiins.client import MinerClient
from site_bridge.braiins.session import MinerSession
from site_bridge.braiins.settings import MinerSettings
from site_bridge.braiins.source import JUDGE_S, MinerSource
from site_bridge.build import miner_source
from tests.bridge.miner_rig import PASSWORD, MinerRig, miner_rig
from tests.bridge.recording import RecordingOutbox, until
from tests.bridge.tcp_proxy import TcpProxy

SETTINGS = MinerSettings(poll_s=0.2, timeout_s=0.4, offline_after_s=1.2)
MARGIN_S = JUDGE_S + 4.0  # the machine may be busy
OPTIONAL_READS = ("GetMinerStats", "GetTunerState", "GetHashboards")
CODES = sorted(set(grpc.StatusCode) - {grpc.StatusCode.OK}, key=str)


class Line:
    """A running source, the miner, and the line between them."""

    def __init__(self, rig: MinerRig, proxy: TcpProxy, source: MinerSource, outbox: RecordingOutbox) -> None:
        self.rig = rig
        self.proxy = proxy
        self.outbox = outbox
        self._source = source

    def said(self, name: str) -> str | None:
        return self.outbox.last(f"miners/1/{name}")

    async def quality(self, wanted: str) -> None:
        await until(lambda: self.said("quality") == wanted, f"quality {wanted}")

    async def goes_bad_in_time(self) -> None:
        """Bad, and offline without numbers, as soon as the last sample is too old."""
        start_s = time.monotonic()
        await self.quality("bad:too_old")
        assert time.monotonic() - start_s < SETTINGS.offline_after_s + MARGIN_S
        assert self.said("api_state") == MinerApiState.OFFLINE
        assert self.outbox.miner_samples()[-1].power_w is None

    async def heals(self) -> None:
        await self.quality("good")
        await until(lambda: self.said("api_state") == "mining", "mining")

    def command(self, sequence: int, power_w: float | None) -> None:
        now_s = time.monotonic()
        self._source.command(CommandMessage("plc-1", sequence, None, 30.0, now_s, power_w), now_s)

    async def done(self, sequence: int) -> None:
        await until(lambda: self.outbox.miner_samples()[-1].done_sequence == sequence, f"{sequence} done")


@contextlib.asynccontextmanager
async def line() -> AsyncIterator[Line]:
    async with miner_rig() as rig, TcpProxy(rig.server.port) as proxy:
        session = MinerSession(f"127.0.0.1:{proxy.port}", "root", PASSWORD, SETTINGS.timeout_s)
        client = MinerClient(session)
        outbox = RecordingOutbox()
        source, _ = miner_source(SETTINGS, client, 1, outbox, "bridge-1")
        task = asyncio.create_task(source.run())
        try:
            yield Line(rig, proxy, source, outbox)
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await client.close()


def run(*uses: Callable[[Line], Awaitable[None]]) -> None:
    """Each with a miner of its own, all at the same time."""

    async def one(use: Callable[[Line], Awaitable[None]]) -> None:
        async with line() as miner:
            await miner.heals()
            await use(miner)

    async def main() -> None:
        async with asyncio.TaskGroup() as tasks:
            for use in uses:
                tasks.create_task(one(use))

    asyncio.run(main())


def test_a_dead_line() -> None:
    async def use(miner: Line) -> None:
        miner.proxy.freeze()
        await miner.goes_bad_in_time()
        miner.proxy.thaw()
        await miner.heals()

    run(use)


def test_connections_broken_off() -> None:
    async def use(miner: Line) -> None:
        for _ in range(3):
            await miner.proxy.reset()
            seen = len(miner.outbox.miner_samples())
            await until(lambda n=seen: len(miner.outbox.miner_samples()) > n, "samples go on")  # type: ignore[misc]  # mypy cannot infer defaults of a lambda
        await miner.heals()

    run(use)


def test_a_slow_line_gives_samples_as_old_as_they_are() -> None:
    async def use(miner: Line) -> None:
        miner.proxy.delay_s = 0.2
        await miner.quality("stale")
        miner.proxy.delay_s = 0.0
        await miner.heals()

    run(use)


def test_a_miner_that_says_nothing() -> None:
    async def use(miner: Line, fault: Fault) -> None:
        miner.rig.faults.inject(fault, 1000)
        await miner.goes_bad_in_time()
        miner.rig.faults.clear()
        await miner.heals()

    run(partial(use, fault=Fault.HANG), partial(use, fault=Fault.LOSE_REPLY))


def test_a_miner_that_refuses_with_each_status_code() -> None:
    async def use(miner: Line, code: grpc.StatusCode) -> None:
        miner.rig.faults.add(Spoilt(Fault.REFUSE, "GetMinerDetails", code, "no"), 1000)
        await miner.goes_bad_in_time()
        miner.rig.faults.clear()
        await until(lambda: miner.said("quality") == "good", f"{code} heals", 15)  # a refused login waits 5 s

    run(*(partial(use, code=code) for code in CODES))


def test_a_call_that_hangs_alone_costs_its_values_only() -> None:
    async def use(miner: Line, method: str) -> None:
        miner.rig.faults.inject(Fault.HANG, 3, method)
        await until(lambda: not miner.rig.faults.pending, "all of them hung")
        seen = len(miner.outbox.miner_samples())
        await until(lambda: len(miner.outbox.miner_samples()) > seen, "samples go on")
        assert "offline" not in miner.outbox.all("miners/1/api_state")
        miner.command(1, None)
        await miner.done(1)

    run(*(partial(use, method=method) for method in OPTIONAL_READS))


def test_numbers_that_are_no_longer_told_become_stale() -> None:
    """Their last ones stand on the topics still."""

    async def use(miner: Line, method: str) -> None:
        refused = Spoilt(Fault.REFUSE, method, grpc.StatusCode.FAILED_PRECONDITION, "not running")
        miner.rig.faults.add(refused, 1000)
        await miner.quality("stale")
        assert miner.said("api_state") == MinerApiState.MINING
        miner.rig.faults.clear()
        await miner.heals()

    run(*(partial(use, method=method) for method in OPTIONAL_READS))


def test_tokens_that_expire_again_and_again() -> None:
    async def use(miner: Line) -> None:
        before = len(miner.outbox.all("miners/1/quality"))
        for _ in range(5):
            miner.rig.faults.inject(Fault.EXPIRE_TOKENS, 1, "GetMinerDetails")
            await until(lambda: not miner.rig.faults.pending, "expired")
            seen = len(miner.outbox.miner_samples())
            await until(lambda n=seen: len(miner.outbox.miner_samples()) > n, "samples go on")  # type: ignore[misc]  # mypy cannot infer defaults of a lambda
        assert "bad" not in miner.outbox.all("miners/1/quality")[before:]

    run(use)


def test_a_command_whose_reply_is_lost_is_written_once_and_reported() -> None:
    async def use(miner: Line, method: str) -> None:
        miner.rig.faults.inject(Fault.LOSE_REPLY, 1, method)
        miner.command(1, None if method == "PauseMining" else 2000)
        await miner.done(1)
        written = method != "PauseMining"
        assert miner.rig.model.told.count("target 2000") == written
        await until(lambda: miner.said("target_writes") == str(int(written)), "writes counted")

    run(*(partial(use, method=method) for method in ("SetPowerTarget", "PauseMining", "ResumeMining")))


def test_a_reboot_during_a_command() -> None:
    async def use(miner: Line) -> None:
        await miner.rig.stop_api()
        miner.command(1, None)
        miner.rig.model.reboot()
        await miner.goes_bad_in_time()
        await miner.rig.start_api()
        await miner.done(1)
        await until(lambda: miner.said("api_state") == "paused", "paused")

    run(use)


def test_somebody_elses_target_is_published_and_corrected() -> None:
    async def use(miner: Line) -> None:
        miner.command(1, 2500)
        await miner.done(1)
        miner.rig.model.set_power_target(1500, apply=True)
        await until(lambda: "1500 W" in (miner.said("foreign") or ""), "reported")
        await until(lambda: miner.rig.model.saved_target_w == 2500, "corrected")

    run(use)


def test_scaling_by_temperature_is_neither_foreign_nor_a_failed_write() -> None:
    async def use(miner: Line) -> None:
        miner.command(1, 2500)
        await miner.done(1)
        miner.rig.model.target_w = 1900
        await until(lambda: miner.said("power_target_actual") == "1900", "the effective target shows")
        seen = len(miner.outbox.miner_samples())
        await until(lambda: len(miner.outbox.miner_samples()) > seen + 2, "samples go on")
        assert miner.rig.model.told.count("target 2500") == 1
        assert '"count": 0' in (miner.said("foreign") or "")

    run(use)
