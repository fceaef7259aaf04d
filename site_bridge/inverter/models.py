"""The register maps by their names in the settings, and which device they fit."""

from __future__ import annotations

from dataclasses import replace

from site_bridge.inverter.model import InverterModel
from site_bridge.inverter.settings import ENERGY_STEPS, InverterSettings
from site_bridge.inverter.single_phase import SINGLE_PHASE, SINGLE_PHASE_16KW
from site_bridge.inverter.three_phase import THREE_PHASE_HV, THREE_PHASE_HV_LARGE, THREE_PHASE_LV
from site_bridge.modbus.row import Row

MODELS: dict[str, InverterModel] = {
    model.table.name: model
    for model in (SINGLE_PHASE, SINGLE_PHASE_16KW, THREE_PHASE_LV, THREE_PHASE_HV, THREE_PHASE_HV_LARGE)
}

# Register 0 of every Deye map (Deye protocol V104).
_TITLES = {
    0x0200: "string inverter",
    0x0003: "single-phase hybrid",
    0x0300: "single-phase hybrid",
    0x0103: "single-phase hybrid",
    0x0004: "micro inverter",
    0x0400: "micro inverter",
    0x0005: "three-phase hybrid, low-voltage battery",
    0x0500: "three-phase hybrid, low-voltage battery",
    0x0006: "three-phase hybrid, high-voltage battery",
    0x0600: "three-phase hybrid, high-voltage battery",
    0x0601: "three-phase hybrid, high-voltage battery",
    0x0602: "three-phase hybrid, high-voltage battery",
}


def model_of(settings: InverterSettings) -> InverterModel:
    """The configured map with the configured scales of its energies."""
    model = MODELS[settings.model]
    steps = {
        "day_": ENERGY_STEPS[settings.day_energy_step],
        "total_": ENERGY_STEPS[settings.total_energy_step],
    }
    rows = tuple(_scaled(row, steps) for row in model.table.rows)
    return replace(model, table=replace(model.table, rows=rows))


def _scaled(row: Row, steps: dict[str, float]) -> Row:
    for prefix, scale in steps.items():
        if row.unit == "kWh" and row.name.startswith(prefix):
            return replace(row, scale=scale)
    return row


def mismatch(model: InverterModel, device_type: int, rated_power_w: float) -> str:
    """Why a device must not be read with this map, "" when it may.

    Args:
        model: Configured map.
        device_type: Its register 0.
        rated_power_w: Its rated power.
    """
    configured = f'inverter.model is "{model.table.name}" ({model.table.title})'
    if device_type not in model.device_types:
        told = f"device type 0x{device_type:04X} ({_TITLES.get(device_type, 'unknown')})"
    elif not model.rated_lo_w <= rated_power_w <= model.rated_hi_w:
        told = f"a rated power of {rated_power_w:g} W"
    else:
        return ""
    return f"the inverter says {told}, but {configured}; {_advice(device_type, rated_power_w)}"


def _advice(device_type: int, rated_power_w: float) -> str:
    fitting = [name for name, model in MODELS.items() if _fits(model, device_type, rated_power_w)]
    if fitting:
        return f'set inverter.model to "{fitting[0]}"'
    return "there is no register map for it; check that the adapter is on the inverter's bus"


def _fits(model: InverterModel, device_type: int, rated_power_w: float) -> bool:
    return device_type in model.device_types and model.rated_lo_w <= rated_power_w <= model.rated_hi_w
