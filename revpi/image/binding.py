"""Signals bound to revpimodio2's objects once, then read and set every scan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, Final, TypeAlias

from revpi.core.inputs import ImageHealth, PlantInputs
from revpi.core.outputs import Outputs
from revpi.core.reading import Bad, Cause, Good, Reading
from revpi.image.driver import Driver
from revpi.image.health import contact_fault_mask
from revpi.image.layout_check import status_name
from revpi.image.pictory_file import PictoryFile
from revpi.image.sensors import converter
from revpi.image.settings import SensorSettings
from revpi.signals.table import CORE_OUTPUTS, OUTPUTS, Kind, Owner, Signal

MV_PER_V: Final = 1000
MAX_MV: Final = 10_000
"""End of the module's 0-10 V range."""

_CLOSED: Final = Good(True)
_OPEN: Final = Good(False)
_CONTACT_FAULT: Final = Bad(Cause.MODULE_STATUS)
_IMAGE_ERROR: Final = Bad(Cause.IMAGE_ERROR)

_Contact: TypeAlias = tuple[str, Callable[[], bool], int]
"""Field, reader, bits of the module's status that spoil it."""

_Sensor: TypeAlias = tuple[str, Callable[[], int], Callable[[], int], Callable[[int, int], Reading[float]]]
"""Field, reader of the value, reader of the channel's status, conversion."""


class InputReader:
    """Makes the input record from revpimodio2's buffer."""

    def __init__(
        self,
        driver: Driver,
        file: PictoryFile,
        fitted: Iterable[Signal],
        absent: Iterable[Signal],
        sensors: Mapping[str, SensorSettings],
    ) -> None:
        self._absent = {signal.field: None for signal in absent}
        self._failed: dict[str, Bad | None] = dict(self._absent)
        contacts: defaultdict[str, list[_Contact]] = defaultdict(list)
        self._sensors: list[_Sensor] = []
        for signal in fitted:
            self._failed[signal.field] = _IMAGE_ERROR
            value, status = driver.io(signal.name), status_name(file, signal)
            if signal.kind is Kind.DI:
                mask = contact_fault_mask(signal.channel)
                contacts[status].append((signal.field, value.get_value, mask))
            else:
                convert = converter(signal, sensors[signal.field])
                get_status = driver.io(status).get_intvalue
                self._sensors.append((signal.field, value.get_intvalue, get_status, convert))
        self._contacts = [(driver.io(name).get_intvalue, group) for name, group in contacts.items()]

    def read(self, health: ImageHealth) -> PlantInputs:
        """The inputs of this scan."""
        values: dict[str, Any] = dict(self._absent)
        for get_status, group in self._contacts:
            status = get_status()
            for field, get_contact, mask in group:
                if status & mask:
                    values[field] = _CONTACT_FAULT
                else:
                    values[field] = _CLOSED if get_contact() else _OPEN
        for field, get_value, get_status, convert in self._sensors:
            values[field] = convert(get_value(), get_status())
        return PlantInputs(image=health, **values)

    def failed(self, health: ImageHealth) -> PlantInputs:
        """The inputs of a scan whose image is not to be trusted: nothing is known."""
        values: dict[str, Any] = self._failed
        return PlantInputs(image=health, **values)


class OutputWriter:
    """Puts the output record into revpimodio2's buffer."""

    def __init__(self, driver: Driver) -> None:
        relays = [signal for signal in CORE_OUTPUTS if signal.kind is Kind.DO]
        volts = [signal for signal in CORE_OUTPUTS if signal.kind is Kind.AO]
        (heartbeat,) = (signal for signal in OUTPUTS if signal.owner is Owner.SCAN)
        self._relay_values = attrgetter(*(signal.field for signal in relays))
        self._volt_values = attrgetter(*(signal.field for signal in volts))
        self._relays = [driver.io(signal.name).set_value for signal in relays]
        self._volts = [driver.io(signal.name).set_intvalue for signal in volts]
        self._set_heartbeat = driver.io(heartbeat.name).set_value

    def put(self, outputs: Outputs, *, heartbeat: bool) -> None:
        """Set every output.

        Raises:
            ValueError: A voltage is not a number.
            OverflowError: A voltage is infinite.
        """
        for set_relay, closed in zip(self._relays, self._relay_values(outputs), strict=True):
            set_relay(closed)
        for set_mv, volt in zip(self._volts, self._volt_values(outputs), strict=True):
            set_mv(min(max(round(volt * MV_PER_V), 0), MAX_MV))
        self._set_heartbeat(heartbeat)
