"""Whether a site's config.rsc fits the signal table and the site's sensors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from revpi.errors import UserError
from revpi.image.pictory_file import MEND, PictoryFile, PlacedEntry, PlacedModule, first_bit
from revpi.image.sensors import FITTING, RTD_TYPE
from revpi.image.settings import SensorSettings
from revpi.signals.modules import CORE, LAYOUTS, Entry, Parameter, parameters, status_entry, value_entry
from revpi.signals.table import Kind, Module, Signal


def check_sensors(signals: Iterable[Signal], sensors: Mapping[str, SensorSettings]) -> None:
    """Every sensor's type fits its terminal.

    Raises:
        UserError: One does not.
    """
    for signal in signals:
        fitting = FITTING.get(signal.kind)
        if fitting and sensors[signal.field].type not in fitting:
            raise UserError(
                f"sensors.{signal.field}.type: {sensors[signal.field].type} does not fit {signal.name} on "
                f"{signal.kind.upper()}{signal.channel}; must be one of {', '.join(fitting)}"
            )


def check_layout(file: PictoryFile, signals: Iterable[Signal], sensors: Mapping[str, SensorSettings]) -> None:
    """The base and all modules are configured, and every signal lies on its channel, set up as needed.

    Raises:
        UserError: Something does not fit.
    """
    for layout in (CORE, *LAYOUTS.values()):
        if not file.of_type(layout.product_type):
            raise UserError(
                f"{file.path}: no {layout.label} (product type {layout.product_type}) is configured; {MEND}"
            )
    for signal in signals:
        module = module_of(file, signal)
        for need in _needs(signal, sensors):
            _check_parameter(file, module, signal, need)


def status_name(file: PictoryFile, signal: Signal) -> str:
    """Name of the value in which the signal's module reports on its channel.

    Raises:
        UserError: The file does not have it.
    """
    return module_value(file, signal, status_entry(signal))


def module_value(file: PictoryFile, signal: Signal, entry: Entry) -> str:
    """Name of a value of the module that carries the signal.

    Raises:
        UserError: The file does not have it.
    """
    return _required(file, module_of(file, signal), entry).name


def base_name(file: PictoryFile, entry: Entry) -> str:
    """Name of a value of the base module.

    Raises:
        UserError: The file does not have it.
    """
    return _required(file, file.of_type(CORE.product_type)[0], entry).name


def _required(file: PictoryFile, module: PlacedModule, entry: Entry) -> PlacedEntry:
    found = module.at(entry)
    if found is None:
        raise UserError(
            f"{file.path}: module {module.name} has no {entry.name} "
            f"at {_place(first_bit(entry), entry.bits)}; {MEND}"
        )
    return found


def module_of(file: PictoryFile, signal: Signal) -> PlacedModule:
    """The module that carries the signal.

    Raises:
        UserError: The signal is missing or lies elsewhere than it must.
    """
    want = value_entry(signal)
    module, found = _named(file, signal)
    if module.product_type != LAYOUTS[signal.module].product_type:
        raise UserError(
            f"{file.path}: {signal.name} is on module {module.name} of product type {module.product_type}; "
            f"must be {_channel(signal.module, want)}; {MEND}"
        )
    place, right_place = _place(found.first_bit, found.bits), _place(first_bit(want), want.bits)
    if place != right_place:
        raise UserError(
            f"{file.path}: {signal.name} is at {place} of module {module.name}; "
            f"must be {_channel(signal.module, want)}, {right_place}; {MEND}"
        )
    return module


def _named(file: PictoryFile, signal: Signal) -> tuple[PlacedModule, PlacedEntry]:
    for module in file.modules:
        for entry in module.values:
            if entry.name == signal.name:
                return module, entry
    raise UserError(
        f"{file.path}: the signal {signal.name} is missing; must be the name of "
        f"{_channel(signal.module, value_entry(signal))}; {MEND}"
    )


def _needs(signal: Signal, sensors: Mapping[str, SensorSettings]) -> Iterator[Parameter]:
    for need in parameters(signal):
        if signal.kind is Kind.RTD and need.name.endswith("Type"):
            sensor = sensors[signal.field].type
            yield Parameter(need.name, RTD_TYPE[sensor], f"{sensor} by sensors.{signal.field}.type")
        else:
            yield need


def _check_parameter(file: PictoryFile, module: PlacedModule, signal: Signal, need: Parameter) -> None:
    actual = module.parameters.get(need.name, "not set")
    if actual != str(need.value):
        raise UserError(
            f"{file.path}: {signal.name} needs {need.name} = {need.value} ({need.meaning}) on module "
            f"{module.name}, which has {actual}; {MEND}"
        )


def _channel(module: Module, entry: Entry) -> str:
    return f"{entry.name} of the {LAYOUTS[module].label}"


def _place(bit: int, bits: int) -> str:
    return f"byte {bit // 8} bit {bit % 8}" if bits == 1 else f"byte {bit // 8} ({bits} bits)"
