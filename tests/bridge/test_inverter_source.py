"""The inverter's task against the simulated inverter on a pseudo-terminal, with faults."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from revpi.contract.messages import decode_inverter
from revpi.core.inputs import InverterTelemetry
from sim.deye.faults import Delivery, Fault, Faults
from sim.deye.line import PtyLine
from sim.deye.registers import three_phase_lv
from sim.deye.rtu import answer
from sim.deye.settings import DeyeSettings
from sim.deye.slave import DeyeSlave, RtuSlave
from sim.meter.bus import SimulatedMeter
from sim.meter.state import MeterState
from sim.plant.electrics import ElectricState
from site_bridge.build import inverter_source, meter_source
from site_bridge.health import Health
from site_bridge.inverter.settings import InverterSettings
from site_bridge.meter.settings import MeterSettings
from site_bridge.modbus.port import RtuPort
from site_bridge.modbus.settings import SerialSettings
from site_bridge.modbus.source import STALE_PERIODS
from tests.bridge.recording import RecordingOutbox, until

FAST = DeyeSettings(baud=115_200, turnaround_s=0.0)
HOUSE = ElectricState(
    solar_power_w=5000.0,
    grid_power_w=-1500.0,
    battery_power_w=-700.0,
    battery_soc_pct=66.0,
    load_power_w=2800.0,
    solar_energy_kwh=12_345.6,
    import_energy_kwh=7000.1,
    export_energy_kwh=0.0,
)
TRUTH = InverterTelemetry(
    solar_power_w=5000, grid_power_w=-1500, battery_power_w=-700, battery_soc_pct=66, load_power_w=2800
)


SLOW_ADDRESS = 500
SLOW_POLL_S = 1.0


@dataclass
class Site:
    """A simulated inverter with the task that reads it."""

    link: Path
    registers: dict[int, int]
    faults: Faults = field(default_factory=lambda: Faults(late_s=0.15))
    outbox: RecordingOutbox = field(default_factory=RecordingOutbox)
    health: Health | None = None

    def slave(self) -> DeyeSlave:
        return DeyeSlave(lambda: self.registers, self.link, self.faults, FAST)

    @property
    def samples(self) -> int:
        return len(self.outbox.all("inverter/sample"))

    async def samples_more(self, count: int) -> None:
        before = self.samples
        await until(lambda: self.samples >= before + count, f"{count} more samples")

    @contextlib.asynccontextmanager
    async def source(self, settings: InverterSettings) -> AsyncIterator[None]:
        port = RtuPort(settings.bus)
        source, self.health = inverter_source(settings, port, self.outbox, "bridge-1")
        task = asyncio.create_task(source.run())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            port.close()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "inverter", three_phase_lv(HOUSE, FAST))


def run(site: Site, use: Callable[[], Awaitable[None]], *, slave: bool = True) -> None:
    """Use a site whose inverter is read."""
    bus = SerialSettings(port=str(site.link), request_timeout_s=0.1, quiet_s=0.01, recovery_quiet_s=0.1)
    settings = InverterSettings(poll_s=0.05, slow_poll_s=0.3, bad_after_s=0.4, bus=bus)

    async def main() -> None:
        async with site.source(settings):
            await use()

    device = site.slave()
    if slave:
        device.start()
    try:
        asyncio.run(main())
    finally:
        device.stop()


def test_publishes_what_the_inverter_says(site: Site) -> None:
    async def use() -> None:
        await site.samples_more(2)
        await until(lambda: site.outbox.last("inverter/energy_solar") is not None, "slow values")

    run(site, use)
    assert site.outbox.inverter_samples()[0] == TRUTH
    assert {name: site.outbox.last(f"inverter/{name}") for name in ("solar_power", "grid_power")} == {
        "solar_power": "5000",
        "grid_power": "-1500",
    }
    assert site.outbox.last("inverter/battery_power") == "-700"
    assert site.outbox.last("inverter/battery_soc") == "66"
    assert site.outbox.last("inverter/load_power") == "2800"
    assert site.outbox.last("inverter/energy_solar") == "12345.6"
    assert site.outbox.last("inverter/energy_import") == "7000.1"
    assert site.outbox.last("inverter/energy_export") == "0"
    assert site.outbox.last("inverter/state") == "normal"
    assert site.outbox.last("inverter/quality") == "good"


def test_samples_are_stamped_in_sequence(site: Site) -> None:
    async def use() -> None:
        await site.samples_more(3)

    run(site, use)
    stamps = [decode_inverter(text.encode())[0] for text in site.outbox.all("inverter/sample")]
    assert [stamp.seq for stamp in stamps[:3]] == [1, 2, 3]
    assert {stamp.session for stamp in stamps} == {"bridge-1"}
    assert stamps[0].mono_s < stamps[1].mono_s


@pytest.mark.parametrize("fault", list(Fault))
def test_no_fault_of_the_line_ever_makes_a_wrong_sample(site: Site, fault: Fault) -> None:
    async def use() -> None:
        await site.samples_more(1)
        site.faults.inject(fault)
        await until(lambda: not site.faults._pending, "the faults are used up")
        await site.samples_more(2)

    run(site, use)
    assert set(site.outbox.inverter_samples()) == {TRUTH}
    assert site.outbox.last("inverter/quality") == "good"


def test_an_unplugged_inverter_becomes_bad_and_comes_back(site: Site) -> None:
    async def use() -> None:
        await until(lambda: site.outbox.last("inverter/quality") == "bad:never_seen", "bad at first")
        assert site.samples == 0
        device = site.slave()
        device.start()
        await site.samples_more(1)
        device.stop()
        await until(lambda: site.outbox.last("inverter/quality") == "bad:too_old", "bad")
        count = site.samples
        device.start()
        await site.samples_more(1)
        device.stop()
        assert count < site.samples

    run(site, use, slave=False)
    qualities = site.outbox.all("inverter/quality")
    assert "stale" in qualities
    assert qualities.index("good") < qualities.index("bad:too_old")
    assert set(site.outbox.inverter_samples()) == {TRUTH}


def test_a_restarting_inverter_that_answers_zeros_is_bad_not_zero(site: Site) -> None:
    async def use() -> None:
        await site.samples_more(1)
        full = dict(site.registers)
        site.registers.clear()
        await until(lambda: site.outbox.last("inverter/quality") == "bad:too_old", "bad")
        site.registers.update(full)
        await site.samples_more(1)

    run(site, use)
    assert set(site.outbox.inverter_samples()) == {TRUTH}


def test_another_model_is_refused_with_a_clear_text(site: Site) -> None:
    site.registers[0] = 0x0006

    async def use() -> None:
        await until(lambda: bool(site.health and site.health.ok is False), "refused")

    run(site, use)
    assert site.health is not None
    assert "0x0006" in site.health.detail
    assert "inverter.model" in site.health.detail
    assert site.samples == 0


def test_a_device_that_changes_while_running_is_noticed(site: Site) -> None:
    async def use() -> None:
        await site.samples_more(1)
        site.registers[0] = 0x0006
        await until(lambda: bool(site.health and "0x0006" in site.health.detail), "noticed")
        count = site.samples
        await until(lambda: site.outbox.last("inverter/quality") == "bad:too_old", "bad")
        assert site.samples == count

    run(site, use)


def test_a_value_out_of_range_spoils_the_sample_until_it_is_right_again(site: Site) -> None:
    async def use() -> None:
        await site.samples_more(1)
        site.registers[588] = 120
        await until(lambda: bool(site.health and "battery_soc_pct 120" in site.health.detail), "noticed")
        site.registers[588] = 66
        await site.samples_more(1)

    run(site, use)
    assert set(site.outbox.inverter_samples()) == {TRUTH}


def test_a_slow_block_that_fails_does_not_delay_control_values(site: Site) -> None:
    async def use() -> None:
        await until(lambda: site.outbox.last("inverter/state") is not None, "first slow values")
        for address in range(500, 559):
            site.registers.pop(address, None)
        await site.samples_more(5)

    run(site, use)
    assert set(site.outbox.inverter_samples()) == {TRUTH}


def test_slow_values_are_told_with_every_sample_while_they_are_not_too_old(site: Site) -> None:
    """So whatever refresh of a retained topic is due finds them."""
    asked: list[int] = []
    slow_is_lost = False

    def reply(request: bytes) -> bytes | None:
        address = int.from_bytes(request[2:4], "big")
        asked.append(address)
        return None if slow_is_lost and address == SLOW_ADDRESS else answer(request, 1, site.registers)

    def told() -> int:
        return len(site.outbox.all("inverter/energy_import"))

    async def use() -> None:
        nonlocal slow_is_lost
        await until(lambda: told() > 0, "first slow values")
        slow_is_lost = True
        first, lost = told(), asked.count(SLOW_ADDRESS)
        await site.samples_more(6)
        assert told() >= first + 5
        await until(lambda: asked.count(SLOW_ADDRESS) > lost + 2, "slow values are lost again and again")
        await asyncio.sleep(STALE_PERIODS * SLOW_POLL_S)
        last = told()
        await site.samples_more(3)
        assert told() == last

    async def main() -> None:
        bus = SerialSettings(port=str(site.link), request_timeout_s=0.1, quiet_s=0.01, recovery_quiet_s=0.1)
        async with site.source(InverterSettings(poll_s=0.05, slow_poll_s=SLOW_POLL_S, bus=bus)):
            await use()

    device = RtuSlave(reply, site.link, baud=115_200, turnaround_s=0.0)
    device.start()
    try:
        asyncio.run(main())
    finally:
        device.stop()


def test_at_9600_baud_control_values_are_published_at_once_and_faults_are_overcome(site: Site) -> None:
    slow = DeyeSettings(baud=9600, turnaround_s=0.03)
    replies: list[float] = []
    published: list[float] = []

    class Clocked(DeyeSlave):
        """Notes when the last byte of a reply has gone out."""

        def _send(self, line: PtyLine, delivery: Delivery) -> None:
            super()._send(line, delivery)
            replies.append(time.monotonic())

    device = Clocked(lambda: site.registers, site.link, site.faults, slow)

    async def use() -> None:
        await site.samples_more(1)
        published.append(time.monotonic())
        for fault in (Fault.STRAY_BYTE, Fault.CORRUPT_CRC, Fault.SPLIT, Fault.ZERO_BLOCK):
            site.faults.inject(fault)
        await until(lambda: not site.faults._pending, "the faults are used up")
        await site.samples_more(2)

    async def main() -> None:
        bus = SerialSettings(port=str(site.link), request_timeout_s=0.5)
        async with site.source(InverterSettings(poll_s=0.5, bus=bus)):
            await use()

    device.start()
    try:
        asyncio.run(main())
    finally:
        device.stop()
    assert published[0] - max(at for at in replies if at < published[0]) < 0.5
    assert set(site.outbox.inverter_samples()) == {TRUTH}
    assert site.outbox.last("inverter/quality") == "good"


def test_the_inverter_shares_its_bus_with_meters_of_which_one_is_dead(site: Site) -> None:
    meter = SimulatedMeter("sdm630", lambda: MeterState(750.0, 10.0))
    meters = {2: meter, 3: SimulatedMeter("sdm630", lambda: None)}

    def both(request: bytes) -> bytes | None:
        unit = request[0]
        return meters[unit].answer(request, unit) if unit in meters else answer(request, 1, site.registers)

    device = RtuSlave(both, site.link, baud=115_200, turnaround_s=0.0)
    bus = SerialSettings(port=str(site.link), request_timeout_s=0.1, quiet_s=0.01, recovery_quiet_s=0.1)

    async def main() -> None:
        port = RtuPort(bus)
        inverter, _ = inverter_source(
            InverterSettings(poll_s=1, slow_poll_s=1, bus=bus), port, site.outbox, "s"
        )
        sources = [inverter.run()]
        for unit in meters:
            settings = MeterSettings(id=f"m{unit}", unit_id=unit, bus="inverter", poll_s=0.5, bad_after_s=2)
            source, _ = meter_source(settings, port, site.outbox, "s")
            sources.append(source.run())
        tasks = [asyncio.create_task(source) for source in sources]
        await until(lambda: site.outbox.last("meters/m3/quality") == "bad:never_seen", "the dead one is bad")
        await site.samples_more(6)
        await until(lambda: site.outbox.last("meters/m2/energy_import") == "10", "the other one is read")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        port.close()

    device.start()
    try:
        asyncio.run(main())
    finally:
        device.stop()
    qualities = site.outbox.all("inverter/quality")
    assert set(qualities[qualities.index("good") :]) == {"good"}
    assert set(site.outbox.all("meters/m2/power")) == {"750"}
    assert not site.outbox.all("meters/m3/power")


def test_faults_and_day_energies_are_published(site: Site) -> None:
    site.registers |= {500: 4, 556: 1 << 7, 553: 1 << 1, 529: 152}

    async def use() -> None:
        await until(lambda: site.outbox.last("inverter/faults") is not None, "slow values")

    run(site, use)
    assert site.outbox.last("inverter/state") == "fault"
    assert json.loads(site.outbox.last("inverter/faults") or "") == [
        {"code": "F24", "text_en": "insulation", "text_de": "Isolation"},
        {"code": "W02", "text_en": "fan", "text_de": "Lüfter"},
    ]
    assert site.outbox.last("inverter/day_solar") == "15.2"
    assert site.outbox.last("inverter/temperature") == "45"
