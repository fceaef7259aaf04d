"""Everything around the bridge, and the bridge as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

from revpi.contract.messages import CommandMessage, Stamp, decode_inverter, decode_miner, encode_command
from revpi.core.inputs import InverterTelemetry, MinerTelemetry
from sim.deye.registers import three_phase_lv
from sim.deye.settings import DeyeSettings
from sim.deye.slave import DeyeSlave
from sim.meter.bus import MeterBus, SimulatedMeter
from sim.meter.state import MeterState
from sim.plant.electrics import ElectricState
from sim.smartmeter.head import OpticalHead
from sim.smartmeter.meter import Meter
from tests.bridge.miner_rig import PASSWORD, MinerRig, miner_rig
from tests.bridge.recording import until
from tests.broker import Broker
from tests.probe import Probe

FAST = DeyeSettings(baud=115_200, turnaround_s=0.0)
FAST_BAUD = 115_200
HOUSE = ElectricState(
    solar_power_w=4000.0,
    grid_power_w=-900.0,
    battery_power_w=-100.0,
    battery_soc_pct=80.0,
    load_power_w=3000.0,
)
SOURCES = {"inverter", "meter_heat", "smartmeter", "tariff", "miner1"}


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
    """A settings file with one source of each kind."""
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
        bad_after_s = 2
        [inverter.bus]
        port = "{tmp_path / "inverter"}"
        quiet_s = 0.01
        [[buses]]
        id = "cellar"
        port = "{tmp_path / "meters"}"
        baudrate = {FAST_BAUD}
        quiet_s = 0.01
        [[meters]]
        id = "heat"
        bus = "cellar"
        role = "heat_pump"
        poll_s = 0.5
        bad_after_s = 2
        [smartmeter]
        enabled = true
        port = "{tmp_path / "smartmeter"}"
        baudrate = {FAST_BAUD}
        stale_after_s = 2
        bad_after_s = 5
        [tariff]
        enabled = true
        sample_s = 0.3
        [[miners]]
        host = "127.0.0.1"
        port = {miner_port}
        password_file = "{secret}"
        max_power_w = 3000
        poll_s = 0.2
        timeout_s = 0.5
        offline_after_s = 1.5
        """
    )
    return path


class Site:
    """The devices and the bridge.

    Attributes:
        plc: Listens and commands.
        rig: The miner.
        inverter: On its bus.
        meters: On theirs.
        head: Of the smart meter.
        bridge: The process.
    """

    def __init__(self, tmp_path: Path, broker: Broker, rig: MinerRig) -> None:
        self.plc = Plc(broker.port)
        self.rig = rig
        self.inverter = DeyeSlave(lambda: three_phase_lv(HOUSE, FAST), tmp_path / "inverter", settings=FAST)
        heat = SimulatedMeter("sdm630", lambda: MeterState(power_w=1500.0, import_kwh=42.0))
        self.meters = MeterBus({1: heat}, tmp_path / "meters", baud=FAST_BAUD, turnaround_s=0.0)
        wh = itertools.count(100_000)  # each telegram differs, so that each is published

        def telegram() -> bytes:
            return Meter(power_w=-900.0, import_kwh=next(wh) / 1000.0, export_kwh=7.0).telegram()

        self.head = OpticalHead(telegram, tmp_path / "smartmeter", period_s=0.2, baud=FAST_BAUD)
        self.config = settings(tmp_path, broker.port, rig.server.port)
        self.bridge: asyncio.subprocess.Process
        self._log = tmp_path / "bridge.log"  # a file: nobody reads while it runs, and not a line may be lost

    async def start(self, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        command = (sys.executable, "-m", "site_bridge.cli.main", "run", "--config", str(self.config))
        with self._log.open("wb") as log:
            self.bridge = await asyncio.create_subprocess_exec(
                *command, *arguments, env={**os.environ, **(environment or {})}, stdout=log, stderr=log
            )

    async def up(self) -> None:
        await until(lambda: self.plc.last("bridge/status") == "online", "the bridge is online")
        for source in ("inverter", "meters/heat", "smartmeter", "tariff", "miners/1"):
            await self.quality(source, "good")

    async def quality(self, source: str, wanted: str) -> None:
        await until(lambda: self.plc.last(f"{source}/quality") == wanted, f"{source} is {wanted}")

    async def more(self, *suffixes: str) -> None:
        """Wait until each of these is published again, several times."""
        before = {suffix: self.plc.count(suffix) for suffix in suffixes}
        for suffix, count in before.items():
            await until(lambda s=suffix, c=count: self.plc.count(s) > c + 2, f"{suffix} goes on")  # type: ignore[misc]  # mypy cannot infer defaults of a lambda

    async def end(self) -> str:
        """Ask the bridge to end; what it wrote to its outputs."""
        self.bridge.send_signal(signal.SIGTERM)
        await asyncio.wait_for(self.bridge.wait(), 10)
        return self._log.read_text(encoding="utf-8")


@contextlib.asynccontextmanager
async def site(tmp_path: Path, broker: Broker) -> AsyncIterator[Site]:
    """All devices run; the bridge does not yet, and is ended at the end."""
    async with contextlib.AsyncExitStack() as around:
        rig = await around.enter_async_context(miner_rig())
        whole = Site(tmp_path, broker, rig)
        for device in (whole.inverter, whole.meters, whole.head):
            device.start()
            around.callback(device.stop)
        around.enter_context(whole.plc.probe)
        try:
            yield whole
        finally:
            if hasattr(whole, "bridge"):
                with contextlib.suppress(ProcessLookupError):
                    whole.bridge.kill()
                await whole.bridge.wait()


def run(
    tmp_path: Path,
    broker: Broker,
    use: Callable[[Site], Awaitable[None]],
    *arguments: str,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Start everything, use it, end it."""

    async def main() -> None:
        async with site(tmp_path, broker) as whole:
            await whole.start(*arguments, environment=environment)
            await use(whole)

    asyncio.run(main())
