"""Everything that one meter says, once."""

from __future__ import annotations

from site_bridge.meter.models import MODELS
from site_bridge.meter.reader import MeterReader
from site_bridge.meter.settings import MeterSettings
from site_bridge.modbus.port import RtuPort
from site_bridge.modbus.settings import SerialSettings
from site_bridge.modbus.source import slow_values

Value = str | float | list[str]


async def read_meter(settings: MeterSettings, serial: SerialSettings) -> dict[str, Value]:
    """Values by their names; import positive.

    Raises:
        SourceError: No answer, or a value that cannot be true.
    """
    port = RtuPort(serial)
    try:
        reader = MeterReader(settings, port)
        newest = await reader.control()
        values = await slow_values(reader)
    finally:
        port.close()
    told: dict[str, Value] = {
        "id": settings.id,
        "role": settings.role,
        "model": MODELS[settings.model].title,
    }
    return {**told, **values, "power_w": newest.power_w, "implausible": reader.complaints}
