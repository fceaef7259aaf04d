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
    """Values by their names; faults and warnings as texts.

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
    return {
        **asdict(telemetry),
        "state": run_state(values),
        "faults": [str(fault) for fault in faults(values) or ()],
        **values,
        "implausible": sorted(reader.newest.complaints.values()),
    }
