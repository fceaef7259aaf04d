"""What hangs on the site's serial lines: inverter, energy meter of the heat pump, smart meter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Protocol

from sim.deye.registers import three_phase_lv
from sim.deye.settings import DeyeSettings
from sim.deye.slave import DeyeSlave
from sim.meter.bus import MeterBus, SimulatedMeter
from sim.site.settings import SiteConfig
from sim.site.site import Site
from sim.smartmeter.head import OpticalHead
from sim.smartmeter.meter import Meter


@dataclass(frozen=True, slots=True)
class SerialPorts:
    """Names to make for the serial ports.

    Attributes:
        inverter: Port of the inverter, Modbus RTU.
        meters: Port of the energy meter, Modbus RTU; None without one.
        smart_meter: Port of the optical head, SML; None without one.
    """

    inverter: Path
    meters: Path | None = None
    smart_meter: Path | None = None


class Device(Protocol):
    """Something on a line, in a thread of its own."""

    def start(self) -> None:
        """Be there from now on.

        Raises:
            UserError: The port's name cannot be made.
        """

    def stop(self) -> None:
        """Be gone."""


def devices(site: Site, config: SiteConfig, ports: SerialPorts) -> Iterator[Device]:
    """One for each port; they show what is so at the site."""
    registers = partial(_registers, site, config.inverter)
    yield DeyeSlave(registers, ports.inverter, settings=config.inverter)
    if ports.meters is not None:
        settings = config.heat_pump_meter
        meter = SimulatedMeter(settings.model, lambda: site.heat_pump_meter.state)
        yield MeterBus({settings.unit_id: meter}, ports.meters, baud=settings.baud)
    if ports.smart_meter is not None:
        numbers = count(1)
        yield OpticalHead(lambda: _telegram(site, next(numbers)), ports.smart_meter)


def _registers(site: Site, settings: DeyeSettings) -> Mapping[int, int]:
    return three_phase_lv(site.electric, settings, site.midnight)


def _telegram(site: Site, number: int) -> bytes:
    now = site.electric
    meter = Meter(
        power_w=now.grid_power_w, import_kwh=now.import_energy_kwh, export_kwh=now.export_energy_kwh
    )
    return meter.telegram(number)
