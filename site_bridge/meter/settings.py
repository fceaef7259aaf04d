"""Settings of the energy meters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from revpi.schema import setting
from site_bridge.inverter.settings import InverterSettings
from site_bridge.modbus.settings import NAME, NAME_RULE, BusSettings, SerialSettings, aging_mistake

INVERTER_BUS = "inverter"
ROLES = ("heat_pump", "miner1", "miner2", "household", "grid", "solar", "battery", "other")


@dataclass(frozen=True, slots=True)
class MeterSettings:
    """One meter on a bus."""

    id: str = setting("meter1", "Name in the topics: " + NAME_RULE)
    role: str = setting("other", "What it measures", choices=ROLES)
    model: str = setting(
        "sdm630",
        "Register map",
        choices=("sdm630", "sdm72d", "sdm72d_v1", "abb_b23", "iem3155", "em24", "finder_7m38", "finder_7m24"),
    )
    bus: str = setting("meters", f'Its bus: an id of `buses`, or "{INVERTER_BUS}" for that of the inverter')
    unit_id: int = setting(1, "Modbus device id", lo=1, hi=247)
    poll_s: float = setting(2.0, "Period of the power", unit="s", lo=0.5, hi=30)
    slow_poll_s: float = setting(30.0, "Period of energies, voltages, currents", unit="s", lo=1, hi=300)
    bad_after_s: float = setting(20.0, "Without a good sample for this long: bad", unit="s", lo=1, hi=300)
    invert: bool = setting(False, "Mounted the other way round: its import is our export")

    def check(self) -> str | None:
        """A mistake between several settings."""
        if NAME.fullmatch(self.id) is None:
            return f"id {self.id!r} is not allowed; must be {NAME_RULE}"
        return aging_mistake(self.poll_s, self.bad_after_s)


def serial_of(
    meter: MeterSettings, buses: Sequence[BusSettings], inverter: InverterSettings
) -> SerialSettings:
    """The bus of a meter that `check_meters` has found right."""
    serials: dict[str, SerialSettings] = {INVERTER_BUS: inverter.bus, **{bus.id: bus for bus in buses}}
    return serials[meter.bus]


def check_meters(
    buses: Sequence[BusSettings], meters: Sequence[MeterSettings], inverter: InverterSettings
) -> str | None:
    """A mistake between buses, meters and inverter, None when there is none."""
    known = (INVERTER_BUS, *(bus.id for bus in buses))
    for meter in meters:
        if meter.bus not in known:
            return f"meter {meter.id}: bus {meter.bus!r} does not exist; there are {', '.join(known)}"
    return _bus_mistake(buses, inverter) or _unit_mistake(meters, inverter)


def _bus_mistake(buses: Sequence[BusSettings], inverter: InverterSettings) -> str | None:
    if any(bus.id == INVERTER_BUS for bus in buses):
        return f'buses: the id "{INVERTER_BUS}" means the bus of the inverter; choose another one'
    ports = Counter((inverter.bus.port, *(bus.port for bus in buses)))
    for port, count in ports.items():
        if count > 1:
            return f"buses: port {port} is used by {count} buses; each adapter is one bus"
    return None


def _unit_mistake(meters: Sequence[MeterSettings], inverter: InverterSettings) -> str | None:
    units = Counter((meter.bus, meter.unit_id) for meter in meters)
    if inverter.enabled:
        units[INVERTER_BUS, inverter.unit_id] += 1
    for (bus, unit_id), count in units.items():
        if count > 1:
            return f"bus {bus}: {count} devices have the id {unit_id}; give each its own, at the device too"
    return None
