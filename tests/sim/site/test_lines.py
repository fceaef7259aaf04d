"""The meters of a site process, read as the bridge reads them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from site_bridge.meter.once import read_meter
from site_bridge.meter.settings import MeterSettings
from site_bridge.modbus.settings import SerialSettings
from site_bridge.smartmeter.once import read_once
from site_bridge.smartmeter.sample import SmartMeterSample
from site_bridge.smartmeter.settings import SmartMeterSettings
from tests.sim.site.place import RunningSite, connected, running_site, wait_for

SITE = """
[heat_pump_meter]
model = "sdm72d"
unit_id = 3

[plant.pv_power_w]
values = [50000.0]

[plant.heat_pump]
standby_w = 40.0
start_off_s = 3600.0
"""


@dataclass(frozen=True)
class Place:
    """A running site with both meters."""

    site: RunningSite
    meters: Path
    smart_meter: Path

    def heat_pump(self) -> dict[str, str | float | list[str]]:
        settings = MeterSettings(id="heat_pump", role="heat_pump", model="sdm72d", unit_id=3)
        return asyncio.run(read_meter(settings, SerialSettings(port=str(self.meters))))

    def grid(self) -> SmartMeterSample:
        return asyncio.run(read_once(SmartMeterSettings(port=str(self.smart_meter))))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    config = tmp_path / "site.toml"
    config.write_text(SITE, "utf-8")
    meters, smart_meter = tmp_path / "meters", tmp_path / "smart-meter"
    ports = ("--meter-port", meters, "--smart-meter-port", smart_meter)
    with running_site(tmp_path, config, ports) as site:
        yield Place(site, meters, smart_meter)


def test_the_meters_show_what_is_so_at_the_site(place: Place) -> None:
    with connected(place.site.control) as client:
        wait_for(lambda: client.get()["electric"]["export_energy_kwh"] > 0.0)
        grid_w = client.get()["electric"]["grid_power_w"]
    assert place.heat_pump()["power_w"] == 40.0
    first = place.grid()
    assert first.power_w == pytest.approx(grid_w, abs=50.0)
    assert first.energy_export_kwh is not None
    assert first.energy_export_kwh > 0.0
    assert first.energy_import_kwh == 0.0


def test_their_ports_end_with_the_site(place: Place) -> None:
    assert place.meters.is_symlink()
    assert place.smart_meter.is_symlink()
    assert place.site.end() == 0
    assert not place.meters.is_symlink()
    assert not place.smart_meter.is_symlink()
