"""The bridge's sources on bad lines, with an outage of a bus now and then."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.bad_line_watch import Outage, Recovery, Result, Watch
from benchmarks.bad_lines import METERS, BadLines, meter_name
from benchmarks.stalls import Stalls
from site_bridge.build import inverter_source, meter_source
from site_bridge.inverter.settings import InverterSettings
from site_bridge.inverter.source import InverterSource
from site_bridge.meter.settings import MeterSettings
from site_bridge.meter.source import MeterSource
from site_bridge.modbus.port import RtuPort
from site_bridge.modbus.settings import BusSettings, SerialSettings

INVERTER, METER, BUS = InverterSettings(), MeterSettings(), BusSettings()
OUTAGE_EVERY_S = 60.0
OUTAGE_S = 8.0
BAD_IN_RECOVERY = 1  # more useless replies than that make a new outage
GIVE_UP_PERIODS = 20.0
OLDEST_S = 5.0  # a published value was true at most this long ago
POLL_S = (INVERTER.poll_s, METER.poll_s)
BUSES = ("inverter", "meters")
DEVICES = (("inverter",), tuple(map(meter_name, METERS)))


class Campaign:
    """One site.

    Args:
        seed: Of all that is random.
        speed: Times faster than real.
        directory: For the ports.
    """

    def __init__(self, seed: int, speed: float, directory: Path) -> None:
        self._draw = random.Random(seed)
        self._seed = seed
        self._speed = speed
        self._directory = directory
        self._lines = BadLines(seed, speed, directory)
        self._result = Result()
        self._ports = {name: RtuPort(self._bus(name)) for name in BUSES}
        self._stalls = Stalls()
        self._started_s = time.monotonic()

    async def run(self, seconds: float) -> Result:
        """Run for so many simulated seconds."""
        self._watch = Watch(self._lines, self._result, OLDEST_S / self._speed)
        end_s = self._started_s + seconds / self._speed
        async with AsyncExitStack() as around:
            for slave in self._lines.slaves:
                slave.start()
                around.callback(slave.stop)
            tasks = [asyncio.create_task(source.run()) for source in self._sources(around)]
            tasks.append(asyncio.create_task(self._stalls.run()))
            while (pause_s := self._pause_s()) < end_s - time.monotonic():
                await asyncio.sleep(pause_s)
                await self._outage(self._draw.randrange(len(BUSES)), self._draw.choice(list(Outage)))
            await asyncio.sleep(end_s - time.monotonic())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for faults in self._lines.faults:
            self._result.requests += faults.done
        return self._result

    def _pause_s(self) -> float:
        return self._draw.uniform(0.5, 1.5) * OUTAGE_EVERY_S / self._speed

    async def _outage(self, number: int, outage: Outage) -> None:
        slave, faults = self._lines.slaves[number], self._lines.faults[number]
        if outage is Outage.UNPLUGGED:
            await asyncio.to_thread(slave.stop)
        faults.silent = True
        await asyncio.sleep(self._draw.uniform(0.5, 2) * OUTAGE_S / self._speed)
        faults.left, faults.silent = BAD_IN_RECOVERY, False
        if outage is Outage.UNPLUGGED:
            slave.start()
        await self._recovery(number, outage)
        faults.left = None

    async def _recovery(self, number: int, outage: Outage) -> None:
        poll_s = POLL_S[number] / self._speed
        back_s = time.monotonic()
        slave, done = self._lines.slaves[number], self._lines.faults[number].done
        counters = self._ports[BUSES[number]].counters
        requests, replies = Counter(counters), Counter(done)
        self._stalls.late_s = slave.late_s = 0.0
        await self._watch.seen(DEVICES[number], GIVE_UP_PERIODS * poll_s)
        recovery = Recovery(
            self._seed,
            minute=round((back_s - self._started_s) * self._speed / 60, 1),
            bus=BUSES[number],
            outage=outage,
            periods=round((time.monotonic() - back_s) / poll_s, 2),
            bad=BAD_IN_RECOVERY - max(0, self._lines.faults[number].left or 0),
            stalled_periods=round(max(self._stalls.late_s, slave.late_s) / poll_s, 2),
            requests=dict(counters - requests),
            replies=dict(done - replies),
        )
        self._result.recoveries.append(recovery)

    def _sources(self, closing: AsyncExitStack) -> list[InverterSource | MeterSource]:
        for port in self._ports.values():
            closing.callback(port.close)
        inverter = InverterSettings(
            poll_s=INVERTER.poll_s / self._speed,
            slow_poll_s=INVERTER.slow_poll_s / self._speed,
            bad_after_s=INVERTER.bad_after_s / self._speed,
        )
        sources: list[InverterSource | MeterSource] = [
            inverter_source(inverter, self._ports["inverter"], self._watch, "s")[0]
        ]
        for unit in METERS:
            settings = MeterSettings(
                id=f"m{unit}",
                unit_id=unit,
                poll_s=METER.poll_s / self._speed,
                slow_poll_s=METER.slow_poll_s / self._speed,
                bad_after_s=METER.bad_after_s / self._speed,
            )
            sources.append(meter_source(settings, self._ports["meters"], self._watch, "s")[0])
        return sources

    def _bus(self, name: str) -> SerialSettings:
        like = INVERTER.bus if name == "inverter" else BUS
        return BusSettings(
            id=name,
            port=str(self._directory / name),
            baudrate=round(like.baudrate * self._speed),
            request_timeout_s=like.request_timeout_s / self._speed,
            quiet_s=like.quiet_s / self._speed,
            recovery_quiet_s=like.recovery_quiet_s / self._speed,
        )
