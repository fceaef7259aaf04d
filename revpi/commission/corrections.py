"""What commissioning measured, put into the settings: sensor offsets and valve running times. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from revpi.commission.gate import newest
from revpi.commission.record import Record, Result
from revpi.core.params import ControlParams
from revpi.image.settings import SensorSettings

MAX_OFFSET_K: Final = 3.0
SHORTEST_TRAVEL_S: Final = 2.0
LONGEST_TRAVEL_S: Final = 300.0
OFFSET: Final = "offset_k"
TRAVEL: Final = "travel_s"
VALVES: Final = ("valve.RV1", "valve.RV2")


def corrected_sensors(
    sensors: Mapping[str, SensorSettings], records: Sequence[Record], config: str
) -> dict[str, SensorSettings]:
    """The sensors, with measured offsets in place of those of the settings file."""
    done = newest(records, config)
    return {
        field: replace(sensor, offset_k=offset_k)
        if (offset_k := _figure(done.get(f"sensor.{field.upper()}"), OFFSET, MAX_OFFSET_K)) is not None
        else sensor
        for field, sensor in sensors.items()
    }


def corrected_control(control: ControlParams, records: Sequence[Record], config: str) -> ControlParams:
    """The controller's parameters, with the longest measured running time of both valves."""
    done = newest(records, config)
    times = [_figure(done.get(step), TRAVEL, LONGEST_TRAVEL_S) for step in VALVES]
    known = [travel_s for travel_s in times if travel_s is not None and travel_s >= SHORTEST_TRAVEL_S]
    if len(known) < len(VALVES):
        return control
    return replace(control, valve=replace(control.valve, travel_s=max(known)))


def _figure(record: Record | None, name: str, limit: float) -> float | None:
    """A figure of a green record within +-limit."""
    if record is None or record.result is not Result.GREEN:
        return None
    value = record.values.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= limit else None
