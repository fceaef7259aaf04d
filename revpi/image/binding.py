"""Signals bound to revpimodio2's objects once, then read and set every scan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, Final, TypeAlias

from revpi.core.inputs import ImageHealth, PlantInputs
from revpi.core.outputs import Outputs
from revpi.core.reading import Bad, Cause, Good, Reading
from revpi.image.driver import Driver
from revpi.image.health import contact_fault_mask
from revpi.image.layout_check import module_of, status_name
from revpi.image.pictory_file import PictoryFile
from revpi.image.sensors import Convert, converter
from revpi.image.settings import SensorSettings
from revpi.signals.modules import LAYOUTS
from revpi.signals.table import CORE_OUTPUTS, OUTPUTS, Kind, Owner, Signal

MV_PER_V: Final = 1000
MAX_MV: Final = 10_000
"""End of the module's 0-10 V range."""

COUNTER: Final = "Counter_"
_CLOSED: Final = Good(True)
_OPEN: Final = Good(False)
_MODULE_FAULT: Final = Bad(Cause.MODULE_STATUS)
_IMAGE_ERROR: Final = Bad(Cause.IMAGE_ERROR)

REPORT_BYTES: Final = {
    module: max(
        entry.byte + (entry.bits + 7) // 8 for entry in layout.inputs if not entry.name.startswith(COUNTER)
    )
    for module, layout in LAYOUTS.items()
}
"""Input bytes of a module that say anything here; counters of the DIO do not."""

_Contact: TypeAlias = tuple[str, Callable[[], bool], int]
"""Field, reader, bits of the module's status that spoil it."""


class _Sensor:
    """One analogue input; converts only what has changed, so that the same count gives the same object."""

    __slots__ = ("_convert", "_get_status", "_get_value", "_raw", "_reading", "_status", "field")

    def __init__(self, field: str, value: Any, status: Any, convert: Convert) -> None:
        self.field = field
        self._get_value: Callable[[], int] = value.get_intvalue
        self._get_status: Callable[[], int] = status.get_intvalue
        self._convert = convert
        self._raw: int | None = None
        self._status = 0
        self._reading: Reading[float] = _IMAGE_ERROR

    def read(self) -> Reading[float]:
        """Its reading in this scan."""
        raw, status = self._get_value(), self._get_status()
        if raw != self._raw or status != self._status:
            self._raw, self._status = raw, status
            self._reading = self._convert(raw, status)
        return self._reading


class _Inputs:
    """The inputs of one module; looked at only when a byte of it has changed."""

    __slots__ = ("_contacts", "_data", "_get_data", "_sensors", "values")

    def __init__(self, get_data: Callable[[], bytes]) -> None:
        self._get_data = get_data
        self._data = b""
        self._contacts: list[tuple[Callable[[], int], _Contact]] = []
        self._sensors: list[_Sensor] = []
        self.values: dict[str, Any] = {}

    def add(self, driver: Driver, signal: Signal, status: str, settings: SensorSettings | None) -> None:
        """One more input of the module."""
        value, status_io = driver.io(signal.name), driver.io(status)
        if settings is None:
            contact = (signal.field, value.get_value, contact_fault_mask(signal.channel))
            self._contacts.append((status_io.get_intvalue, contact))
        else:
            self._sensors.append(_Sensor(signal.field, value, status_io, converter(signal, settings)))

    def refresh(self) -> bool:
        """Bring `values` up to date; False when nothing has changed."""
        data = self._get_data()
        if data == self._data:
            return False
        self._data = data
        for get_status, (field, get_contact, mask) in self._contacts:
            if get_status() & mask:
                self.values[field] = _MODULE_FAULT
            else:
                self.values[field] = _CLOSED if get_contact() else _OPEN
        for sensor in self._sensors:
            self.values[sensor.field] = sensor.read()
        return True


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
        self._modules: dict[int, _Inputs] = {}
        for signal in fitted:
            self._failed[signal.field] = _IMAGE_ERROR
            position = module_of(file, signal).position
            module = self._modules.get(position)
            if module is None:
                module = self._modules[position] = _Inputs(
                    driver.inputs_of(position, REPORT_BYTES[signal.module])
                )
            settings = None if signal.kind is Kind.DI else sensors[signal.field]
            module.add(driver, signal, status_name(file, signal), settings)
        self._last = self.failed(ImageHealth())
        self._stuck: frozenset[int] = frozenset()

    def read(self, health: ImageHealth, stuck: frozenset[int]) -> PlantInputs:
        """The inputs of this scan; the same object while nothing changes.

        Args:
            health: State of the image.
            stuck: Positions of modules whose values are old.
        """
        changed = [module.refresh() for module in self._modules.values()]
        if any(changed) or stuck != self._stuck or health is not self._last.image:
            self._stuck = stuck
            values: dict[str, Any] = dict(self._absent)
            for position, module in self._modules.items():
                values.update(
                    dict.fromkeys(module.values, _MODULE_FAULT) if position in stuck else module.values
                )
            self._last = PlantInputs(image=health, **values)
        return self._last

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
        self._touch = driver.touch
        self._beat: bool | None = None
        self._last: Outputs | None = None

    def put(self, outputs: Outputs, *, heartbeat: bool) -> None:
        """Set every output that has changed.

        Raises:
            ValueError: A voltage is not a number.
            OverflowError: A voltage is infinite.
        """
        if heartbeat != self._beat:
            self._touch()
            self._set_heartbeat(heartbeat)
            self._beat = heartbeat
        if outputs is self._last or outputs == self._last:
            return
        self._last = None  # until all are set
        self._touch()
        for set_relay, closed in zip(self._relays, self._relay_values(outputs), strict=True):
            set_relay(closed)
        for set_mv, volt in zip(self._volts, self._volt_values(outputs), strict=True):
            set_mv(min(max(round(volt * MV_PER_V), 0), MAX_MV))
        self._last = outputs
