"""The whole bridge as its own process: real broker, inverter on a pseudo-terminal, miner on a socket."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from revpi.contract.messages import CommandMessage, Stamp, decode_inverter, decode_miner, encode_command
from revpi.core.inputs import InverterTelemetry, MinerApiState, MinerTelemetry
from sim.deye.registers import three_phase_lv
from sim.deye.settings import DeyeSettings
from sim.deye.slave import DeyeSlave
from sim.miner.faults import Fault
from sim.plant.electrics import ElectricState
from tests.bridge.miner_rig import PASSWORD, MinerRig, miner_rig
from tests.bridge.recording import until
from tests.broker import Broker
from tests.probe import Probe

FAST = DeyeSettings(baud=115_200, turnaround_s=0.0)
HOUSE = ElectricState(
    solar_power_w=4000.0,
    grid_power_w=-900.0,
    battery_power_w=-100.0,
    battery_soc_pct=80.0,
    load_power_w=3000.0,
)


class Plc:
    """What the PLC does with the bridge: listens to it, commands miners."""

    def __init__(self, port: int) -> None:
        self.probe = Probe(port, "thermiq/#")

    def last(self, suffix: str) -> str | None:
        return self.probe.latest(f"thermiq/{suffix}")

    @property
    def miner(self) -> MinerTelemetry | None:
        payload = self.last("miners/1/sample")
        return decode_miner(payload.encode())[1] if payload else None

    @property
    def inverter(self) -> tuple[Stamp, InverterTelemetry]:
        payload = self.last("inverter/sample")
        assert payload
        return decode_inverter(payload.encode())

    def count(self, suffix: str) -> int:
        return len(self.probe.all_of(f"thermiq/{suffix}"))

    def command(self, sequence: int, power_w: float | None, *, retain: bool = False) -> None:
        message = CommandMessage(
            session="plc-1",
            sequence=sequence,
            valid_until=time.time() + 30,
            ttl_s=30.0,
            mono_s=time.monotonic(),
            power_target_w=power_w,
        )
        self.probe.send("thermiq/miners/1/command", encode_command(message), retain=retain)


def settings(tmp_path: Path, broker_port: int, miner_port: int) -> Path:
    secret = tmp_path / "miner-password"
    secret.write_text(PASSWORD + "\n")
    secret.chmod(0o600)
    path = tmp_path / "bridge.toml"
    path.write_text(
        f"""
        [mqtt]
        port = {broker_port}
        [inverter]
        poll_s = 0.2
        slow_poll_s = 1
        [inverter.bus]
        port = "{tmp_path / "inverter"}"
        quiet_s = 0.01
        [[miners]]
        host = "127.0.0.1"
        port = {miner_port}
        password_file = "{secret}"
        max_power_w = 3000
        poll_s = 0.2
        timeout_s = 0.5
        offline_after_s = 1
        """
    )
    return path


class Site:
    """Everything around the bridge, and the bridge."""

    def __init__(self, plc: Plc, rig: MinerRig, bridge: asyncio.subprocess.Process) -> None:
        self.plc = plc
        self.rig = rig
        self.bridge = bridge

    async def up(self) -> None:
        await until(lambda: self.plc.last("bridge/status") == "online", "the bridge is online")
        await until(lambda: self.plc.last("inverter/quality") == "good", "the inverter is good")
        await until(lambda: bool(self.plc.miner), "the miner answers")

    async def end(self) -> str:
        """Ask the bridge to end; what it logged."""
        self.bridge.send_signal(signal.SIGTERM)
        _, log = await asyncio.wait_for(self.bridge.communicate(), 10)
        return log.decode()


@contextlib.asynccontextmanager
async def site(tmp_path: Path, broker: Broker) -> AsyncIterator[Site]:
    plc = Plc(broker.port)
    async with contextlib.AsyncExitStack() as around:
        inverter = DeyeSlave(lambda: three_phase_lv(HOUSE, FAST), tmp_path / "inverter", settings=FAST)
        inverter.start()
        around.callback(inverter.stop)
        around.enter_context(plc.probe)
        rig = await around.enter_async_context(miner_rig())
        config = settings(tmp_path, broker.port, rig.server.port)
        bridge = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "site_bridge.cli.main", "run", "--config", str(config)),
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            yield Site(plc, rig, bridge)
        finally:
            with contextlib.suppress(ProcessLookupError):
                bridge.kill()
            await bridge.communicate()


def run(tmp_path: Path, broker: Broker, use: Callable[[Site], Awaitable[None]]) -> None:
    async def main() -> None:
        async with site(tmp_path, broker) as everything:
            await use(everything)

    asyncio.run(main())


def test_the_whole_way_from_devices_to_mqtt_and_back(tmp_path: Path, broker: Broker) -> None:
    async def use(site: Site) -> None:
        plc = site.plc
        plc.command(9, 1500, retain=True)  # nobody knows when it was given
        await site.up()
        stamp, inverter = plc.inverter
        assert stamp.session == plc.last("bridge/session")
        assert (inverter.solar_power_w, inverter.grid_power_w) == (4000, -900)
        states = json.loads(plc.last("bridge/sources") or "{}")
        assert states.keys() == {"inverter", "miner1"}
        assert states["inverter"].keys() == {"ok", "for_s", "detail"}
        plc.command(1, 2200)
        await until(lambda: bool(plc.miner and plc.miner.done_sequence == 1), "command 1 done")
        plc.command(2, None)
        await until(lambda: bool(plc.miner and plc.miner.state is MinerApiState.PAUSED), "paused")
        assert site.rig.model.told == ["target 2200", "resume", "pause"]
        log = await site.end()
        assert site.bridge.returncode == 0
        await until(lambda: plc.last("bridge/status") == "offline", "offline")
        assert PASSWORD not in log
        assert "Traceback" not in log
        assert "retained" in log
        assert all(line.startswith("ts=") for line in log.splitlines()), log

    run(tmp_path, broker, use)


def test_a_miner_that_hangs_delays_nothing_else(tmp_path: Path, broker: Broker) -> None:
    async def use(site: Site) -> None:
        plc = site.plc
        await site.up()
        site.rig.faults.inject(Fault.HANG, 1000)
        await until(lambda: plc.last("miners/1/api_state") == "offline", "offline")
        count = plc.count("inverter/sample")
        await until(lambda: plc.count("inverter/sample") > count + 3, "inverter samples go on")
        assert plc.last("inverter/quality") == "good"
        site.rig.faults._pending.clear()
        await until(lambda: plc.last("miners/1/api_state") == "mining", "mining again")

    run(tmp_path, broker, use)


def test_after_a_restart_of_the_broker_all_goes_on(tmp_path: Path, broker: Broker) -> None:
    async def use(site: Site) -> None:
        plc = site.plc
        await site.up()
        broker.kill()
        broker.start()
        plc.probe.seen.clear()
        await site.up()
        plc.command(1, None)
        await until(lambda: bool(plc.miner and plc.miner.done_sequence == 1), "command done")

    run(tmp_path, broker, use)


def test_a_bridge_that_is_killed_is_offline_by_its_last_will(tmp_path: Path, broker: Broker) -> None:
    async def use(site: Site) -> None:
        await site.up()
        site.bridge.kill()
        await until(lambda: site.plc.last("bridge/status") == "offline", "last will")

    run(tmp_path, broker, use)


def test_a_flood_of_nonsense_is_survived(tmp_path: Path, broker: Broker) -> None:
    async def use(site: Site) -> None:
        plc = site.plc
        await site.up()
        for payload in (b"", b"\x00\xff", b"[" * 50_000, json.dumps({"sequence": 1e300}).encode()) * 15:
            plc.probe.send("thermiq/miners/1/command", payload)
        plc.command(1, 2000)
        await until(lambda: bool(plc.miner and plc.miner.done_sequence == 1), "command done")
        assert "Traceback" not in await site.end()

    run(tmp_path, broker, use)
