"""The cabinet's contacts and sensors, broken wires included."""

from __future__ import annotations

from enum import StrEnum
from random import Random

from revpi.signals.table import INPUTS, Kind
from sim.plant.sensors import Sensor, SensorSettings

CONTACTS = tuple(signal.name for signal in INPUTS if signal.kind is Kind.DI)
TEMPERATURES = tuple(signal.name for signal in INPUTS if signal.kind is not Kind.DI)


class ContactFault(StrEnum):
    """What can go wrong with a contact: `bad` is a broken wire (reads open), `short` reads closed."""

    NONE = "none"
    BAD = "bad"
    SHORT = "short"
    FREEZE = "freeze"


class Terminals:
    """What arrives at the input terminals.

    Attributes:
        sensors: Temperature sensors by signal name.
        last_read: What `read` gave last.
    """

    __slots__ = ("_held", "last_read", "sensors")

    def __init__(self, settings: SensorSettings, rng: Random, truth_c: dict[str, float]) -> None:
        self.sensors = {name: Sensor(settings, rng, truth_c[name]) for name in TEMPERATURES}
        self._held: dict[str, bool] = {}
        self.last_read: dict[str, bool | float | None] = {}

    def break_contact(self, name: str, fault: ContactFault, *, closed: bool) -> None:
        """Break or mend the wire of a contact that is closed now or not."""
        self._held.pop(name, None)
        if fault is not ContactFault.NONE:
            frozen_closed = fault is ContactFault.FREEZE and closed
            self._held[name] = frozen_closed or fault is ContactFault.SHORT

    def advance(self, dt_s: float, truth_c: dict[str, float]) -> None:
        """Temperatures reach the sensors through their pockets."""
        for name, sensor in self.sensors.items():
            sensor.advance(dt_s, truth_c[name])

    def read(self, contacts: dict[str, bool]) -> dict[str, bool | float | None]:
        """Value of every input signal by name, with new noise; None is a sensor with a broken wire."""
        temperatures = {name: sensor.read_c() for name, sensor in self.sensors.items()}
        self.last_read = {**contacts, **self._held, **temperatures}
        return self.last_read
