"""A miner that answers late, or leaves out an answer, is there; default settings at half their times."""

from __future__ import annotations

import asyncio
import contextlib
import time

from revpi.contract.messages import CommandMessage
from sim.miner.faults import Fault, Spoilt
from site_bridge.braiins.client import MinerClient
from site_bridge.braiins.session import MinerSession
from site_bridge.braiins.settings import MinerSettings
from site_bridge.build import miner_source
from tests.bridge.miner_rig import PASSWORD, miner_rig
from tests.bridge.recording import RecordingOutbox, until

SCALE = 2.0
DEFAULT = MinerSettings()
SETTINGS = MinerSettings(
    poll_s=DEFAULT.poll_s / SCALE,
    timeout_s=DEFAULT.timeout_s / SCALE,
    offline_after_s=DEFAULT.offline_after_s / SCALE,
)
SAMPLES = 5
EVER = 1000


async def states(spoilt: Spoilt, powers_w: tuple[float, ...]) -> list[str]:
    """What is published of a miner all of whose calls are spoilt so, while it is commanded."""
    async with miner_rig() as rig:
        client = MinerClient(MinerSession(rig.target, "root", PASSWORD, SETTINGS.timeout_s))
        outbox = RecordingOutbox()
        source, _ = miner_source(SETTINGS, client, 1, outbox, "bridge-1")
        task = asyncio.create_task(source.run())
        try:
            await until(lambda: outbox.last("miners/1/quality") == "good", "good")
            rig.faults.add(spoilt, EVER)
            for sequence, power_w in enumerate(powers_w, start=1):
                now_s = time.monotonic()
                source.command(CommandMessage("plc-1", sequence, None, 60.0, now_s, power_w), now_s)
                await until(lambda n=sequence: outbox.miner_samples()[-1].done_sequence == n, "done")  # type: ignore[misc]  # mypy cannot infer defaults of a lambda
            seen = len(outbox.miner_samples())
            await until(lambda: len(outbox.miner_samples()) >= seen + SAMPLES, "samples go on")
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await client.close()
        assert rig.model.told == [step for w in powers_w for step in (f"target {w:.0f}", "resume")]
        return outbox.all("miners/1/api_state")


def test_neither_late_nor_missing_answers_make_it_offline() -> None:
    async def main() -> None:
        said = await asyncio.gather(
            states(Spoilt(Fault.HANG, "GetMinerStats"), ()),
            states(Spoilt(Fault.SLOW, delay_s=0.3 * SETTINGS.timeout_s), (2100.0, 2200.0)),
            states(Spoilt(Fault.SLOW, delay_s=0.5 * SETTINGS.timeout_s), (2100.0,)),
        )
        for all_said in said:
            assert "offline" not in all_said

    asyncio.run(main())
