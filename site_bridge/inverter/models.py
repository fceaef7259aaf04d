"""The register maps by their names in the settings, and what other device types are."""

from __future__ import annotations

from site_bridge.inverter.model import InverterModel
from site_bridge.inverter.three_phase_lv import THREE_PHASE_LV

MODELS: dict[str, InverterModel] = {model.name: model for model in (THREE_PHASE_LV,)}

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


def mismatch(model: InverterModel, device_type: int) -> str:
    """Why a device must not be read with this map, "" when it may.

    Args:
        model: Configured map.
        device_type: Its register 0.
    """
    if device_type in model.device_types:
        return ""
    told = _TITLES.get(device_type, "unknown")
    return (
        f'the inverter says device type 0x{device_type:04X} ({told}), but inverter.model is "{model.name}" '
        f"({model.title}); correct inverter.model, or check that the adapter is on the inverter's bus"
    )
