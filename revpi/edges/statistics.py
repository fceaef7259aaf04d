"""Counters and running hours, one plain number per topic."""

from __future__ import annotations

from revpi.core.memory.counters import DEVICES, VALVES
from revpi.core.memory.records import CountersMemory, DeviceCount, ValveCount

HOUR_S = 3600.0


def statistics(counters: CountersMemory) -> dict[str, str]:
    """Payload per topic: hours on and starts of devices, hours driven and reversals of valves."""
    told: dict[str, str] = {}
    for name in DEVICES:
        device: DeviceCount = getattr(counters, name)
        told[f"statistics/{name}_hours"] = f"{device.on_s / HOUR_S:.2f}"
        told[f"statistics/{name}_starts"] = str(device.starts)
    for name in VALVES:
        valve: ValveCount = getattr(counters, name)
        told[f"statistics/{name}_hours"] = f"{valve.travel_s / HOUR_S:.2f}"
        told[f"statistics/{name}_reversals"] = str(valve.reversals)
    return told
