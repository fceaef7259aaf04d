"""What the bridge costs and how fast it is: `python -m benchmarks.bridge [--json] [--seconds 60]`.

One inverter, three meters and two miners, with default periods, at 9600 baud on pseudo-terminals and over
gRPC on sockets, a real Mosquitto. Measured: CPU time of the bridge over wall time, resident memory, and the
time from the end of the inverter's reply on the wire to its sample at an MQTT client. Ends with 1 when a
limit is exceeded.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from sim.deye.faults import Delivery
from sim.deye.line import PtyLine
from sim.deye.registers import three_phase_lv
from sim.deye.settings import DeyeSettings
from sim.deye.slave import DeyeSlave
from sim.meter.bus import MeterBus, SimulatedMeter
from sim.meter.state import MeterState
from sim.plant.electrics import ElectricState
from tests.bridge.miner_rig import PASSWORD, MinerRig, miner_rig
from tests.broker import HOST, Broker, wait_until

MAX_CPU_PCT = 3.0
MAX_RSS_MB = 120.0
MAX_LATENCY_S = 0.5
WARM_UP_S = 5.0
METERS = 3
HOUSE = ElectricState(
    solar_power_w=4000.0,
    grid_power_w=-900.0,
    battery_power_w=-100.0,
    battery_soc_pct=80.0,
    load_power_w=3000.0,
)
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class TimedSlave(DeyeSlave):
    """An inverter that notes when its last reply was on the wire, s."""

    sent_s = 0.0

    def _send(self, line: PtyLine, delivery: Delivery) -> None:
        super()._send(line, delivery)
        self.sent_s = time.monotonic()


class Listener:
    """Notes how long after the reply each inverter sample arrives.

    Attributes:
        latencies_s: One per sample.
    """

    def __init__(self, port: int, slave: TimedSlave) -> None:
        self.latencies_s: list[float] = []
        self._slave = slave
        self._client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        self._client.on_message = self._heard
        self._client.connect(HOST, port)
        self._client.subscribe("thermiq/inverter/sample", qos=1)
        self._client.loop_start()

    def close(self) -> None:
        """Leave the broker."""
        self._client.disconnect()
        self._client.loop_stop()

    def _heard(self, *_: object) -> None:
        self.latencies_s.append(time.monotonic() - self._slave.sent_s)


async def measure(seconds: float) -> dict[str, float]:
    """CPU in % of one core, memory in MB, latencies in s."""
    async with _site() as (bridge, listener):
        await asyncio.to_thread(wait_until, lambda: bool(listener.latencies_s), "the inverter is published")
        await asyncio.sleep(WARM_UP_S)
        listener.latencies_s.clear()
        cpu_s, wall_s = _cpu_s(bridge.pid), time.monotonic()
        await asyncio.sleep(seconds)
        cpu_s, wall_s = _cpu_s(bridge.pid) - cpu_s, time.monotonic() - wall_s
        latencies_s = sorted(listener.latencies_s)
        return {
            "cpu_pct": round(100.0 * cpu_s / wall_s, 2),
            "rss_mb": round(_rss_mb(bridge.pid), 1),
            "samples": len(latencies_s),
            "latency_median_s": round(statistics.median(latencies_s), 4),
            "latency_max_s": round(latencies_s[-1], 4),
        }


@asynccontextmanager
async def _site() -> AsyncIterator[tuple[asyncio.subprocess.Process, Listener]]:
    async with AsyncExitStack() as around:
        place = Path(around.enter_context(tempfile.TemporaryDirectory()))
        broker = Broker(place / "broker")
        broker.start()
        around.callback(broker.stop)
        inverter = TimedSlave(lambda: three_phase_lv(HOUSE, DeyeSettings()), place / "inverter")
        meter = SimulatedMeter("sdm630", lambda: MeterState(power_w=1500.0, import_kwh=42.0))
        meters = MeterBus(dict.fromkeys(range(1, METERS + 1), meter), place / "meters")
        for device in (inverter, meters):
            device.start()
            around.callback(device.stop)
        rigs = [await around.enter_async_context(miner_rig()) for _ in range(2)]
        listener = Listener(broker.port, inverter)
        around.callback(listener.close)
        config = _settings(place, broker.port, rigs)
        bridge = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "site_bridge.cli.main", "run"),
            *("--config", str(config), "--log-level", "warning"),
        )
        try:
            yield bridge, listener
        finally:
            bridge.terminate()
            await bridge.wait()


def _settings(place: Path, broker_port: int, rigs: Iterable[MinerRig]) -> Path:
    secret = place / "password"
    secret.touch(mode=0o600)
    secret.write_text(PASSWORD)
    meters = "".join(f'[[meters]]\nid = "meter{unit}"\nunit_id = {unit}\n' for unit in range(1, METERS + 1))
    miners = "".join(f'[[miners]]\nport = {rig.server.port}\npassword_file = "{secret}"\n' for rig in rigs)
    path = place / "bridge.toml"
    path.write_text(
        f'mqtt.port = {broker_port}\ninverter.bus.port = "{place / "inverter"}"\n'
        f'[[buses]]\nport = "{place / "meters"}"\n{meters}{miners}'
    )
    return path


def _cpu_s(pid: int) -> float:
    """User and system time of a process (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def _rss_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS:"))
    return int(kilobytes) / 1024.0


def main(argv: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bridge", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--seconds", type=float, default=60.0, help="time to measure (default: 60)")
    values = parser.parse_args(argv)
    figures = asyncio.run(measure(values.seconds))
    limits = {"cpu_pct": MAX_CPU_PCT, "rss_mb": MAX_RSS_MB, "latency_max_s": MAX_LATENCY_S}
    ok = all(figures[name] <= limit for name, limit in limits.items())
    if values.json:
        text = json.dumps({"ok": ok, "figures": figures, "limits": limits})
    else:
        text = "\n".join(
            f"{name:<18}{value:10g}" + (f"   at most {limits[name]:g}" if name in limits else "")
            for name, value in figures.items()
        )
    sys.stdout.write(text + "\n")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
