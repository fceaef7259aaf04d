"""What the bridge must know of one family of Deye inverters beside its registers."""

from __future__ import annotations

from dataclasses import dataclass

from site_bridge.modbus.table import Table

# Rows that every family has.
DEVICE_TYPE = "device_type"
RATED_POWER = "rated_power_w"


@dataclass(frozen=True, slots=True)
class InverterModel:
    """One register map.

    Attributes:
        table: Its registers.
        device_types: Values of the device type register that mean this map.
        rated_lo_w: Smallest rated power that the map fits.
        rated_hi_w: Largest rated power that the map fits.
    """

    table: Table
    device_types: tuple[int, ...]
    rated_lo_w: float
    rated_hi_w: float

    @property
    def pv_rows(self) -> tuple[str, ...]:
        """Rows with the power of one PV string each."""
        return tuple(row.name for row in self.table.rows if row.name.startswith("pv") and row.unit == "W")
