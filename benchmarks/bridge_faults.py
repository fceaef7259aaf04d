"""Inverter and meters on bad lines, faster than real: `python -m benchmarks.bridge_faults --minutes 10`.

Every device says something else in each reply, so that any value that is published can be traced to the
moment it was true. Prints what was published, what was wrong, and how fast each outage was overcome; ends
with 1 when anything wrong was published or an outage lasted too long.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sim.deye.faults import Fault, Faults
from sim.deye.registers import three_phase_lv
from sim.deye.settings import DeyeSettings
from sim.deye.slave import DeyeSlave, RtuSlave
from sim.meter.bus import MeterBus, SimulatedMeter
from sim.meter.state import MeterState
from sim.plant.electrics import ElectricState
from site_bridge.build import inverter_source, meter_source
from site_bridge.inverter.settings import InverterSettings
from site_bridge.inverter.source import InverterSource
from site_bridge.meter.settings import MeterSettings
from site_bridge.meter.source import MeterSource
from site_bridge.modbus.port import RtuPort
from site_bridge.modbus.settings import BusSettings, SerialSettings

BAD_SHARE = 0.1  # of the replies
SPIKE_SHARE = 0.02  # of the inverter's replies, on top
SPIKE_W = 30_000
POLL_S = 1.0
METER_POLL_S = 2.0
DEADLINE_S = 1.0
SILENCE_S = 0.3
OUTAGE_EVERY_S = 60.0
OUTAGE_S = 8.0
RECOVERY_PERIODS = 3.0
GIVE_UP_PERIODS = 20.0
OLDEST_S = 5.0  # a published value was true at most this long ago
METERS = (1, 2, 3)
HISTORY = 1_000


class RandomFaults(Faults):
    """Spoils a share of all replies."""

    def __init__(self, draw: random.Random, late_s: float, gap_s: float) -> None:
        super().__init__(late_s, gap_s)
        self._draw = draw
        self.share = BAD_SHARE
        self.done: Counter[str] = Counter()

    def take(self) -> Fault | None:
        """The fault of the reply that is due."""
        fault = self._draw.choice(list(Fault)) if self._draw.random() < self.share else None
        self.done[fault or "sound"] += 1
        return fault


@dataclass
class Truth:
    """What a device has said and when; its values change with each reply."""

    replies: int = 0
    said: dict[tuple[float, ...], float] = field(default_factory=dict)

    def next(self) -> int:
        """A number that goes up and down, so that neighbours differ little."""
        self.replies += 1
        return abs(self.replies % 8000 - 4000)

    def note(self, values: tuple[float, ...]) -> None:
        """These values are true now."""
        self.said.pop(values, None)
        self.said[values] = time.monotonic()
        if len(self.said) > HISTORY:
            del self.said[next(iter(self.said))]

    def age_s(self, values: tuple[float, ...]) -> float:
        """How long ago they were last true; infinite when never."""
        return time.monotonic() - self.said.get(values, float("-inf"))


@dataclass
class Result:
    """What came of it.

    Attributes:
        requests: Replies of all devices by fault.
        published: Values published as good, by device.
        wrong: Values that were not true lately.
        recoveries_periods: Periods from the end of an outage to the next good value.
    """

    requests: Counter[str] = field(default_factory=Counter)
    published: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    recoveries_periods: list[float] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing wrong published, every outage overcome in time."""
        return not self.wrong and all(each <= RECOVERY_PERIODS for each in self.recoveries_periods)


class Watch:
    """The bridge's outbox: holds each published value against the truth."""

    def __init__(self, truths: Mapping[str, Truth], result: Result, oldest_s: float) -> None:
        self._truths = truths
        self._result = result
        self._oldest_s = oldest_s
        self.awaited: set[str] = set()
        self.all_seen = asyncio.Event()

    def publish(self, suffix: str, payload: str | bytes) -> None:
        """Look at samples and counters of energy."""
        device, _, topic = suffix.rpartition("/")
        if topic == "sample":
            said = json.loads(payload)
            names = (
                ("grid_power_w", "solar_power_w", "load_power_w") if device == "inverter" else ("power_w",)
            )
            self._check(device, tuple(said[name] for name in names))
        elif topic.startswith("energy_"):
            self._result.published[f"{device} energy"] += 1
            if float(payload) != ENERGIES_KWH.get(topic, 0.0):
                self._result.wrong.append(f"{suffix} {payload!r}")

    def _check(self, device: str, values: tuple[float, ...]) -> None:
        self._result.published[device] += 1
        self.awaited.discard(device)
        if not self.awaited:
            self.all_seen.set()
        age_s = self._truths[device].age_s(values)
        if age_s > self._oldest_s:
            self._result.wrong.append(f"{device} {values} was true {age_s:g} s ago")


ENERGIES_KWH = {"energy_import": 7000.5, "energy_export": 1234.5, "energy_solar": 9999.5}


class Campaign:
    """One inverter on its bus, three meters on theirs.

    Args:
        seed: Of all that is random.
        speed: Times faster than real.
        directory: For the ports.
    """

    def __init__(self, seed: int, speed: float, directory: Path) -> None:
        self._draw = random.Random(seed)
        self._speed = speed
        self._directory = directory
        self._faults = [
            RandomFaults(random.Random(seed + number), 1.2 * DEADLINE_S / speed, 0.05 / speed)
            for number in (1, 2)
        ]
        self._truths = {name: Truth() for name in ("inverter", *(f"meters/m{unit}" for unit in METERS))}
        self.result = Result()
        self._watch = Watch(self._truths, self.result, OLDEST_S / speed)

    async def run(self, seconds: float) -> Result:
        """Run for so many simulated seconds."""
        slaves = self._slaves()
        for slave in slaves:
            slave.start()
        async with AsyncExitStack() as closing:
            for slave in slaves:
                closing.callback(slave.stop)
            tasks = [asyncio.create_task(source.run()) for source in self._sources(closing)]
            end_s = time.monotonic() + seconds / self._speed
            while time.monotonic() < end_s:
                await asyncio.sleep(self._draw.uniform(0.5, 1.5) * OUTAGE_EVERY_S / self._speed)
                await self._outage(slaves)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for faults in self._faults:
            self.result.requests += faults.done
        return self.result

    async def _outage(self, slaves: list[RtuSlave]) -> None:
        """Unplug one bus and plug it in again; faults rest until it has recovered."""
        number = self._draw.randrange(len(slaves))
        slave, poll_s = slaves[number], (POLL_S, METER_POLL_S)[number] / self._speed
        names = ["inverter"] if number == 0 else [f"meters/m{unit}" for unit in METERS]
        await asyncio.to_thread(slave.stop)
        await asyncio.sleep(self._draw.uniform(0.5, 2) * OUTAGE_S / self._speed)
        self._faults[number].share = 0.0
        slave.start()
        self._watch.awaited = set(names)
        self._watch.all_seen.clear()
        started_s = time.monotonic()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GIVE_UP_PERIODS * poll_s):
                await self._watch.all_seen.wait()
        self._faults[number].share = BAD_SHARE
        self.result.recoveries_periods.append(round((time.monotonic() - started_s) / poll_s, 2))

    def _slaves(self) -> list[RtuSlave]:
        fast = DeyeSettings(baud=round(9600 * self._speed), turnaround_s=0.03 / self._speed)
        meters = {unit: SimulatedMeter("sdm630", partial(self._meter, unit)) for unit in METERS}
        return [
            DeyeSlave(lambda: self._inverter(fast), self._directory / "inverter", self._faults[0], fast),
            MeterBus(
                meters,
                self._directory / "meters",
                self._faults[1],
                baud=fast.baud,
                turnaround_s=fast.turnaround_s,
            ),
        ]

    def _sources(self, closing: AsyncExitStack) -> list[InverterSource | MeterSource]:
        def bus(name: str) -> SerialSettings:
            return BusSettings(
                id=name,
                port=str(self._directory / name),
                baudrate=115_200,
                request_timeout_s=DEADLINE_S / self._speed,
                quiet_s=0.05 / self._speed,
                recovery_quiet_s=SILENCE_S / self._speed,
            )

        ports = {name: RtuPort(bus(name)) for name in ("inverter", "meters")}
        for port in ports.values():
            closing.callback(port.close)
        inverter = InverterSettings(
            poll_s=POLL_S / self._speed, slow_poll_s=30 / self._speed, bad_after_s=10 / self._speed
        )
        sources: list[InverterSource | MeterSource] = [
            inverter_source(inverter, ports["inverter"], self._watch, "s")[0]
        ]
        for unit in METERS:
            settings = MeterSettings(
                id=f"m{unit}",
                unit_id=unit,
                poll_s=METER_POLL_S / self._speed,
                slow_poll_s=30 / self._speed,
                bad_after_s=20 / self._speed,
            )
            sources.append(meter_source(settings, ports["meters"], self._watch, "s")[0])
        return sources

    def _inverter(self, settings: DeyeSettings) -> Mapping[int, int]:
        truth = self._truths["inverter"]
        number = truth.next()
        state = ElectricState(
            solar_power_w=number,
            grid_power_w=number - 2000,
            battery_power_w=-number,
            battery_soc_pct=number // 40,
            load_power_w=number + 300,
            import_energy_kwh=ENERGIES_KWH["energy_import"],
            export_energy_kwh=ENERGIES_KWH["energy_export"],
            solar_energy_kwh=ENERGIES_KWH["energy_solar"],
        )
        truth.note((number - 2000, number, number + 300))
        registers = three_phase_lv(state, settings)
        if self._faults[0].share and self._draw.random() < SPIKE_SHARE:
            registers[625] = SPIKE_W
        return registers

    def _meter(self, unit: int) -> MeterState:
        truth = self._truths[f"meters/m{unit}"]
        power_w = truth.next() + 10_000.0 * unit
        truth.note((power_w,))
        return MeterState(power_w, ENERGIES_KWH["energy_import"], ENERGIES_KWH["energy_export"])


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Inverter and meters on bad lines.")
    parser.add_argument("--minutes", type=float, default=10.0, help="simulated (%(default)s)")
    parser.add_argument("--speed", type=float, default=12.0, help="times faster than real (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="(%(default)s)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        campaign = Campaign(arguments.seed, arguments.speed, Path(directory))
        result = asyncio.run(campaign.run(60 * arguments.minutes))
    sys.stdout.write(json.dumps({"seed": arguments.seed, **vars(result), "ok": result.ok}) + "\n")
    return 0 if result.ok else 1


if __name__ == "__main__":
    sys.exit(main())
