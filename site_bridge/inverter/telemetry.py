"""The few values that control needs, out of a decoded sample."""

from __future__ import annotations

from collections.abc import Iterable

from revpi.core.inputs import InverterTelemetry
from site_bridge.errors import SourceError
from site_bridge.inverter.settings import GRID_CT, LOAD_OUTPUT_PLUS_CT
from site_bridge.modbus.decode import Decoded

_EXTERNAL_CT = "external_ct_power_w"


def telemetry(
    decoded: Decoded, *, pv_rows: Iterable[str], battery: bool, load_source: str, grid_source: str
) -> InverterTelemetry:
    """The sample for control; one value that cannot be true makes all of it unusable.

    Args:
        decoded: All control blocks of one cycle.
        pv_rows: Names of the PV powers.
        battery: Whether the site has one; its values are None without.
        load_source: Where the load power comes from.
        grid_source: Where the grid power comes from.

    Raises:
        SourceError: A value is missing or implausible.
    """
    return InverterTelemetry(
        solar_power_w=sum(_value(decoded, name) for name in pv_rows),
        grid_power_w=_value(decoded, _EXTERNAL_CT if grid_source == GRID_CT else "grid_power_w"),
        battery_power_w=_value(decoded, "battery_power_w") if battery else None,
        battery_soc_pct=_value(decoded, "battery_soc_pct") if battery else None,
        load_power_w=_load_power_w(decoded, load_source),
    )


def _load_power_w(decoded: Decoded, source: str) -> float:
    if source == LOAD_OUTPUT_PLUS_CT:
        return _value(decoded, "output_power_w") + _value(decoded, _EXTERNAL_CT)
    return _value(decoded, "load_power_w")


def _value(decoded: Decoded, name: str) -> float:
    if name in decoded.values:
        return decoded.values[name]
    raise SourceError(decoded.complaints.get(name, f"{name} was not read"))
