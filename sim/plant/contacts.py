"""The cabinet's contacts and sensors, broken wires included."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from random import Random

from revpi.core.enums import plain_members
from revpi.signals.table import INPUTS, Kind
from sim.plant.sensors import SensorFault, Sensors, SensorSettings

CONTACTS = tuple(signal.name for signal in INPUTS if signal.kind is Kind.DI)
TEMPERATURES = tuple(signal.name for signal in INPUTS if signal.kind is not Kind.DI)


@plain_members
class ContactFault(StrEnum):
    """What can go wrong with a contact: `bad` is a broken wire (reads open), `short` reads closed."""

    NONE = "none"
    BAD = "bad"
    SHORT = "short"
    FREEZE = "freeze"


class Terminals:
    """What arrives at the input terminals; temperatures in the order of `TEMPERATURES`.

    Attributes:
        sensors: Temperature sensors.
        last_read: What `read` gave last.
    """

    __slots__ = ("_held", "last_read", "sensors")

    def __init__(self, settings: SensorSettings, rng: Random, truth_c: Sequence[float]) -> None:
        self.sensors = Sensors(settings, rng, truth_c)
        self._held: dict[str, bool] = {}
        self.last_read: dict[str, bool | float | None] = {}

    def break_sensor(self, name: str, fault: SensorFault, size: float | None) -> None:
        """Break or mend a temperature sensor."""
        self.sensors.inject(TEMPERATURES.index(name), fault, size)

    def break_contact(self, name: str, fault: ContactFault, *, closed: bool) -> None:
        """Break or mend the wire of a contact that is closed now or not."""
        self._held.pop(name, None)
        if fault is not ContactFault.NONE:
            frozen_closed = fault is ContactFault.FREEZE and closed
            self._held[name] = frozen_closed or fault is ContactFault.SHORT

    def contacts(self, true: tuple[bool, ...]) -> tuple[bool, ...]:
        """Contacts in the order of `CONTACTS` as they arrive here."""
        if not self._held:
            return true
        return tuple(self._held.get(name, closed) for name, closed in zip(CONTACTS, true, strict=True))

    def read(self, contacts: tuple[bool, ...]) -> dict[str, bool | float | None]:
        """Value of every input signal by name."""
        closed = zip(CONTACTS, self.contacts(contacts), strict=True)
        temperatures_c = zip(TEMPERATURES, self.sensors.read_c(), strict=True)
        self.last_read = {**dict(closed), **dict(temperatures_c)}
        return self.last_read
