"""The inverter's task against the simulated inverter on a pseudo-terminal, with faults."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from revpi.contract.messages import decode_inverter
from revpi.core.inputs import InverterTelemetry
from sim.deye.faults import Fault, Faults
from sim.deye.registers import three_phase_lv
from sim.deye.settings import DeyeSettings
from sim.deye.slave import DeyeSlave
from sim.plant.electrics import ElectricState
from site_bridge.build import inverter_source
from site_bridge.health import Health
from site_bridge.inverter.settings import InverterSettings
from site_bridge.modbus.port import RtuPort
from site_bridge.modbus.settings import SerialSettings
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
