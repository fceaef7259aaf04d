"""From what arrives at the cabinet's terminals to the controller's input record.

Values and qualities are those of the process image: the modules count tenths of a degree and microamperes, a
broken wire and a value outside the signal's range are bad, a faulty module spoils its channels. As on a
real site most counts stay the same from scan to scan: then the very same readings, and the very same record
when nothing at all has changed, are given again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import getitem, mul, sub
from sys import intern
from typing import Any, NamedTuple, TypeAlias

from revpi.core.inputs import ImageHealth, PlantInputs
from revpi.core.reading import Bad, Cause, Good, Reading
from revpi.signals.table import INPUTS, Kind, Signal
from sim.plant.contacts import CONTACTS, TEMPERATURES
from sim.plant.plant import Plant

RTD_COUNTS_PER_K = 10.0
RTD_K_PER_COUNT = 0.1
"""RevPi AIO: resistance inputs count tenths of a degree."""
SPAN_UA = 16000
"""RevPi AIO: current inputs count microamperes; transmitters send 4 to 20 mA."""

Readings: TypeAlias = list[Reading[float]]

_CLOSED, _OPEN = Good(True), Good(False)
_WIRE_BREAK = Bad(Cause.WIRE_BREAK)
_BELOW, _ABOVE = Bad(Cause.BELOW_RANGE), Bad(Cause.ABOVE_RANGE)
_MODULE = Bad(Cause.MODULE_STATUS)
_HEALTHY = ImageHealth()
_BROKEN = ImageHealth(ok=False, detail="a configured module is missing")

_SIGNALS = {signal.name: signal for signal in INPUTS}
# Interned, because CPython matches keyword arguments by identity first and by characters only then.
_CONTACT_FIELDS = tuple(intern(_SIGNALS[name].field) for name in CONTACTS)
_SENSOR_FIELDS = tuple(intern(_SIGNALS[name].field) for name in TEMPERATURES)
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


class Scale(NamedTuple):
    """How one analogue input counts.

    Attributes:
        zero_c: Temperature at count 0.
        per_k: Counts per K.
        k_per_count: The other way.
        lo_c: Lowest plausible temperature.
        hi_c: Highest plausible temperature.
        broken: What a broken wire reads as.
    """

    zero_c: float
    per_k: float
    k_per_count: float
    lo_c: float
    hi_c: float
    broken: Bad


def scale_of(signal: Signal) -> Scale:
    """Scale of a signal's channel; a transmitter spans the signal's range and counts from its lower end."""
    if signal.kind is Kind.RTD:  # the module says in the channel's status that a wire is broken
        return Scale(0.0, RTD_COUNTS_PER_K, RTD_K_PER_COUNT, signal.lo, signal.hi, _MODULE)
    span_k = signal.hi - signal.lo
    return Scale(signal.lo, SPAN_UA / span_k, span_k / SPAN_UA, signal.lo, signal.hi, _WIRE_BREAK)


class Channel(dict[int, Reading[float]]):
    """One channel of the AIO: readings by its count, made when the count comes first.

    Those within the signal's range are kept, so they are no more than its counts.
    """

    __slots__ = ("scale",)

    def __init__(self, scale: Scale) -> None:
        super().__init__()
        self.scale = scale

    def __missing__(self, count: int) -> Reading[float]:
        scale = self.scale
        value_c = count * scale.k_per_count + scale.zero_c
        if value_c < scale.lo_c:
            return _BELOW
        if value_c > scale.hi_c:
            return _ABOVE
        reading = self[count] = Good(value_c)
        return reading

    def read(self, value_c: float | None) -> Reading[float]:
        """The reading for what the sensor says, None for a broken wire."""
        scale = self.scale
        return scale.broken if value_c is None else self[round((value_c - scale.zero_c) * scale.per_k)]


class AnalogueInputs:
    """The channels of the AIO in the order of `TEMPERATURES`."""

    __slots__ = ("_channels", "_counts", "_per_k", "_readings", "_zeros_c")

    def __init__(self) -> None:
        scales = tuple(scale_of(_SIGNALS[name]) for name in TEMPERATURES)
        self._channels = tuple(Channel(scale) for scale in scales)
        self._zeros_c = tuple(scale.zero_c for scale in scales)
        self._per_k = tuple(scale.per_k for scale in scales)
        self._counts: list[int] = []
        self._readings: Readings = []

    def read(self, values_c: Sequence[float | None]) -> Readings:
        """Readings for what the sensors say, None for a broken wire; the same list for the same counts."""
        try:
            counts = list(map(round, map(mul, map(sub, values_c, self._zeros_c), self._per_k)))
        except TypeError:
            return [channel.read(value_c) for channel, value_c in zip(self._channels, values_c, strict=True)]
        if counts != self._counts:
            self._counts = counts
            self._readings = list(map(getitem, self._channels, counts))
        return self._readings


class InputTerminals:
    """What the program reads.

    Args:
        plant: Whose signals arrive.

    Attributes:
        health: State of the modules; write at will.
    """

    __slots__ = ("_analogue", "_contacts", "_fields", "_plant", "_readings", "_record", "health")

    def __init__(self, plant: Plant) -> None:
        self.health = ModuleHealth()
        self._plant = plant
        self._analogue = AnalogueInputs()
        self._contacts: tuple[bool, ...] = ()
        self._readings: Readings = []
        self._fields: dict[str, Any] = {"image": _HEALTHY}
        self._record = _NOTHING

    def read(self) -> PlantInputs:
        """The input record of one scan."""
        contacts, health = self._plant.contacts(), self.health
        readings = self._analogue.read(self._plant.terminals.sensors.read_c())
        if readings is not self._readings or contacts != self._contacts:
            self._make(contacts, readings)
        if health.image and health.dio and health.aio:
            return self._record
        return self._spoiled()

    def _make(self, contacts: tuple[bool, ...], readings: Readings) -> None:
        if contacts != self._contacts:
            self._contacts = contacts
            closed = zip(_CONTACT_FIELDS, contacts, strict=True)
            self._fields |= {field: _CLOSED if is_closed else _OPEN for field, is_closed in closed}
        self._readings = readings
        self._fields |= zip(_SENSOR_FIELDS, readings, strict=True)
        self._record = PlantInputs(**self._fields)

    def _spoiled(self) -> PlantInputs:
        """What faulty modules leave of the record."""
        if not self.health.image:
            return _NOTHING
        fields = dict(self._fields)
        if not self.health.dio:
            fields |= dict.fromkeys(_CONTACT_FIELDS, _MODULE)
        if not self.health.aio:
            fields |= dict.fromkeys(_SENSOR_FIELDS, _MODULE)
        return PlantInputs(**fields)
