"""Meters on a pseudo-terminal with the tasks that read them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sim.deye.faults import Faults
from sim.meter.bus import MeterBus, SimulatedMeter
from sim.meter.state import MeterState
from site_bridge.build import meter_source
from site_bridge.health import Health
from site_bridge.meter.settings import MeterSettings
from site_bridge.modbus.port import RtuPort
from site_bridge.modbus.settings import BusSettings
from tests.bridge.recording import RecordingOutbox, until

IMPORT_KWH = 12_345.5
EXPORT_KWH = 67.5
POLL_S = 0.1


@dataclass
class MeterRig:
    """A bus with meters; what they say is in `states`, None for a dead one.

    Attributes:
        directory: Where the port is.
        models: Kind of each meter by its Modbus id; the meter's name is its kind and id.
        states: What each meter says.
        baud: Pace of the replies.
    """

    directory: Path
    models: Mapping[int, str]
    states: dict[int, MeterState | None] = field(default_factory=dict)
    baud: int = 115_200
    poll_s: float = POLL_S
    timeout_s: float = 0.1
    faults: Faults = field(default_factory=lambda: Faults(late_s=0.15))
    outbox: RecordingOutbox = field(default_factory=RecordingOutbox)
    healths: dict[int, Health] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for unit_id in self.models:
            power_w = 1000.0 * unit_id + 500
            self.states.setdefault(unit_id, MeterState(power_w, IMPORT_KWH, EXPORT_KWH))

    def slave(self) -> MeterBus:
        return MeterBus(
            {unit: SimulatedMeter(model, self._state(unit)) for unit, model in self.models.items()},
            self.directory / "meters",
            self.faults,
            baud=self.baud,
            turnaround_s=0.0,
        )

    def name(self, unit_id: int) -> str:
        return f"{self.models[unit_id]}-{unit_id}"

    def last(self, unit_id: int, topic: str) -> str | None:
        return self.outbox.last(f"meters/{self.name(unit_id)}/{topic}")

    def powers(self, unit_id: int) -> list[float]:
        return [float(text) for text in self.outbox.all(f"meters/{self.name(unit_id)}/power")]

    async def good(self, unit_id: int) -> None:
        await until(lambda: self.last(unit_id, "quality") == "good", f"meter {unit_id} is good")

    async def more(self, unit_id: int, count: int) -> None:
        before = len(self.powers(unit_id))
        await until(lambda: len(self.powers(unit_id)) >= before + count, f"{count} more of meter {unit_id}")

    def run(self, use: Callable[[], Awaitable[None]], *, slave: bool = True) -> None:
        """Use the meters while they are read."""

        async def main() -> None:
            async with self._sources():
                await use()

        device = self.slave()
        if slave:
            device.start()
        try:
            asyncio.run(main())
        finally:
            device.stop()

    @contextlib.asynccontextmanager
    async def _sources(self) -> AsyncIterator[None]:
        bus = BusSettings(
            port=str(self.directory / "meters"),
            baudrate=self.baud,
            request_timeout_s=self.timeout_s,
            quiet_s=0.01,
            recovery_quiet_s=0.1,
        )
        port = RtuPort(bus)
        tasks: list[asyncio.Task[None]] = []
        for unit_id, model in self.models.items():
            settings = MeterSettings(
                id=self.name(unit_id),
                model=model,
                unit_id=unit_id,
                poll_s=self.poll_s,
                slow_poll_s=0.3,
                bad_after_s=5 * self.poll_s,
            )
            source, self.healths[unit_id] = meter_source(settings, port, self.outbox, "bridge-1")
            tasks.append(asyncio.create_task(source.run()))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            port.close()

    def _state(self, unit_id: int) -> Callable[[], MeterState | None]:
        return lambda: self.states[unit_id]
