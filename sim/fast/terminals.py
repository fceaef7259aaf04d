"""From what arrives at the cabinet's terminals to the controller's input record.

The quality rules are those of the process image: a broken wire and a value outside the signal's range are
bad, resistance sensors count tenths of a degree, a faulty module spoils its channels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from revpi.core.inputs import ImageHealth, PlantInputs
from revpi.core.reading import Bad, Cause, Good, Reading
from revpi.signals.table import INPUTS, Kind

RTD_COUNTS_PER_K = 10.0

_CLOSED, _OPEN = Good(True), Good(False)
_WIRE_BREAK = Bad(Cause.WIRE_BREAK)
_BELOW, _ABOVE = Bad(Cause.BELOW_RANGE), Bad(Cause.ABOVE_RANGE)
_MODULE = Bad(Cause.MODULE_STATUS)
_HEALTHY = ImageHealth()
_BROKEN = ImageHealth(ok=False, detail="a configured module is missing")

_CONTACTS = tuple((signal.name, signal.field) for signal in INPUTS if signal.kind is Kind.DI)
_SENSORS = tuple(
    (signal.name, signal.field, signal.kind is Kind.RTD, signal.lo, signal.hi)
    for signal in INPUTS
    if signal.kind is not Kind.DI
)
_NOTHING = PlantInputs(**{signal.field: Bad(Cause.IMAGE_ERROR) for signal in INPUTS}, image=_BROKEN)


@dataclass(slots=True)
class ModuleHealth:
    """State of the RevPi modules.

    Attributes:
        image: The process image can be read and all modules are there.
        dio: The DIO has its supply.
        aio: The AIO measures.
    """

    image: bool = True
    dio: bool = True
    aio: bool = True


def plant_inputs(values: Mapping[str, bool | float | None], health: ModuleHealth) -> PlantInputs:
    """The input record of one scan; `values` by signal name, None is a broken sensor wire."""
    if not health.image:
        return _NOTHING
    fields: dict[str, Reading[bool] | Reading[float]]
    if health.dio:
        fields = {field: _CLOSED if values[name] else _OPEN for name, field in _CONTACTS}
    else:
        fields = {field: _MODULE for _, field in _CONTACTS}
    for name, field, resistance, lo, hi in _SENSORS:
        value = values[name]
        if not health.aio:
            fields[field] = _MODULE
        elif value is None:
            fields[field] = _WIRE_BREAK
        elif value < lo:
            fields[field] = _BELOW
        elif value > hi:
            fields[field] = _ABOVE
        else:
            fields[field] = Good(round(value * RTD_COUNTS_PER_K) / RTD_COUNTS_PER_K if resistance else value)
    return PlantInputs(image=_HEALTHY, **fields)  # type: ignore[arg-type]  # kinds follow the signal table
