"""The piCtory configuration (config.rsc) of the cabinet, built from the signal table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from revpi.signals.modules import CORE, LAYOUTS, PRESETS, Entry, ModuleLayout, parameters, span, value_entry
from revpi.signals.table import SIGNALS, Module, Signal

PICTORY_VERSION: Final = "2.10.0"
SAVED_AT: Final = "20260101000000"
"""Fixed, so that the same table gives the same bytes."""

CORE_NAME: Final = "core01"
CORE_POSITION: Final = 0
POSITIONS: Final = {Module.DIO: 32, Module.AIO: 33}
"""Places right of the base module, counted from 32."""


@dataclass(frozen=True, slots=True)
class _Device:
    layout: ModuleLayout
    name: str
    position: int
    offset: int
    signals: dict[str, Signal]
    values: dict[str, int]


def build_config(signals: tuple[Signal, ...] = SIGNALS) -> str:
    """Text of config.rsc: Core, then the modules from left to right, each channel under its signal's name."""
    devices = _devices(signals)
    config = {
        "App": {
            "name": "PiCtory",
            "version": PICTORY_VERSION,
            "saveTS": SAVED_AT,
            "language": "en",
            "layout": {},
        },
        "Summary": {
            "inpTotal": sum(span(device.layout.inputs) for device in devices),
            "outTotal": sum(span(device.layout.outputs) for device in devices),
        },
        "Devices": [_device_json(device) for device in devices],
        "Connections": [],
    }
    return _render(config) + "\n"


def _devices(signals: tuple[Signal, ...]) -> list[_Device]:
    devices = [_Device(CORE, CORE_NAME, CORE_POSITION, 0, {}, {})]
    for module, layout in LAYOUTS.items():
        offset = devices[-1].offset + devices[-1].layout.length
        used = {value_entry(signal).name: signal for signal in signals if signal.module is module}
        values = {need.name: need.value for signal in used.values() for need in parameters(signal)}
        values |= PRESETS[module]
        devices.append(_Device(layout, module.value, POSITIONS[module], offset, used, values))
    return devices


def _device_json(device: _Device) -> dict[str, Any]:
    layout = device.layout
    first_out, first_mem = len(layout.inputs), len(layout.inputs) + len(layout.outputs)
    return {
        "GUID": str(uuid5(NAMESPACE_URL, f"{device.name}@{device.position}")),
        "id": layout.rap_id,
        "type": layout.placement,
        "productType": str(layout.product_type),
        "position": str(device.position),
        "name": device.name,
        "bmk": device.name,
        "inpVariant": 0,
        "outVariant": 0,
        "comment": layout.label,
        "offset": device.offset,
        "inp": _entries_json(device, layout.inputs, 0),
        "out": _entries_json(device, layout.outputs, first_out),
        "mem": _entries_json(device, layout.memory, first_mem),
        "extend": {},
    }


def _entries_json(device: _Device, entries: Iterable[Entry], first_key: int) -> dict[str, list[Any]]:
    return {str(index): _entry_json(device, entry, first_key + index) for index, entry in enumerate(entries)}


def _entry_json(device: _Device, entry: Entry, sort_key: int) -> list[Any]:
    signal = device.signals.get(entry.name)
    return [
        signal.name if signal else entry.name,
        str(device.values.get(entry.name, entry.default)),
        str(entry.bits),
        str(entry.byte),
        signal is not None,
        f"{sort_key:04d}",
        signal.meaning if signal else "",
        "" if entry.bit is None else str(entry.bit),
    ]


def _render(value: Any, indent: str = "") -> str:
    """JSON in plain ASCII (revpimodio2 reads it in the locale's encoding), one line per entry."""
    if isinstance(value, dict) and value:
        inner = indent + " "
        rows = (f"{inner}{json.dumps(key)}: {_render(item, inner)}" for key, item in value.items())
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[" + ", ".join(_render(item, indent) for item in value) + "]"
    return json.dumps(value)
