"""Everything that the inverter says, once."""

from __future__ import annotations

from dataclasses import asdict

from site_bridge.inverter.reader import InverterReader
from site_bridge.inverter.settings import InverterSettings
from site_bridge.inverter.states import faults, run_state
from site_bridge.modbus.port import RtuPort
from site_bridge.modbus.source import slow_values

Value = str | int | float | bool | None | list[str]


async def read_inverter(settings: InverterSettings) -> dict[str, Value]:
    """Values by their names; faults and warnings as texts, None while unknown.

    Raises:
        SourceError: No answer, another device, or a value that cannot be true.
    """
    port = RtuPort(settings.bus)
    try:
        reader = InverterReader(settings, port)
        telemetry = await reader.control()
        values = await slow_values(reader)
    finally:
        port.close()
    standing = faults(values)
    return {
        **asdict(telemetry),
        "state": run_state(values),
        "faults": None if standing is None else [str(fault) for fault in standing],
        **values,
        **asdict(telemetry),  # once more: a setting may take a power from another row
        "implausible": reader.complaints,
    }
