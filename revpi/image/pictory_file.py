"""The piCtory configuration of a site as read from its config.rsc."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from revpi.errors import UserError
from revpi.signals.modules import Entry

MAX_BYTES: Final = 4_000_000
MEND: Final = "change it in piCtory or install piCtory/config.rsc, then restart the driver (piTest -x)"


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """One value of a configured module.

    Attributes:
        name: Exported name.
        default: Default, for parameters the value in force.
        bits: Length.
        first_bit: Offset within the module, in bits.
    """

    name: str
    default: str
    bits: int
    first_bit: int


@dataclass(frozen=True, slots=True)
class PlacedModule:
    """One configured module.

    Attributes:
        name: Name in piCtory, not always unique.
        position: Place on the piBridge.
        product_type: KUNBUS product type.
        values: Inputs and outputs.
        parameters: Values that the driver sends when it starts, by name.
    """

    name: str
    position: int
    product_type: int
    values: tuple[PlacedEntry, ...]
    parameters: Mapping[str, str]

    def at(self, entry: Entry) -> PlacedEntry | None:
        """What the file has where `entry` belongs."""
        here = (first_bit(entry), entry.bits)
        return next((value for value in self.values if (value.first_bit, value.bits) == here), None)


@dataclass(frozen=True, slots=True)
class PictoryFile:
    """A config.rsc.

    Attributes:
        path: Its file.
        modules: In the order of the file.
    """

    path: Path
    modules: tuple[PlacedModule, ...]

    def of_type(self, product_type: int) -> tuple[PlacedModule, ...]:
        """Modules of one product type."""
        return tuple(module for module in self.modules if module.product_type == product_type)


def first_bit(entry: Entry) -> int:
    """Offset within the module, in bits."""
    return entry.byte * 8 + (entry.bit or 0)


def load(path: Path) -> PictoryFile:
    """Read a config.rsc.

    Raises:
        UserError: It cannot be read, is no piCtory configuration, or uses a name twice.
    """
    file = PictoryFile(path, _modules(path, _json(path)))
    names = Counter(value.name for module in file.modules for value in module.values)
    twins = sorted(name for name, count in names.items() if count > 1)
    if twins:
        raise UserError(f"{path}: the name {twins[0]} is used twice; names must be unique; {MEND}")
    return file


def _json(path: Path) -> Any:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UserError(
            f"{path}: cannot read the piCtory configuration ({error.strerror}); "
            "save it in piCtory, or set image.configrsc to its path"
        ) from None
    if len(data) > MAX_BYTES:
        raise UserError(f"{path}: larger than {MAX_BYTES} bytes, no piCtory configuration; {MEND}")
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise UserError(f"{path}: not JSON, so no piCtory configuration; {MEND}") from None


def _modules(path: Path, config: Any) -> tuple[PlacedModule, ...]:
    try:
        return tuple(_module(device) for device in config["Devices"])
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        raise UserError(f"{path}: JSON, but no piCtory configuration with its devices; {MEND}") from None


def _module(device: Any) -> PlacedModule:
    values = (*device["inp"].values(), *device["out"].values())
    return PlacedModule(
        name=str(device["name"]),
        position=int(device["position"]),
        product_type=int(device["productType"]),
        values=tuple(_entry(row) for row in values),
        parameters={str(row[0]): str(row[1]) for row in device["mem"].values()},
    )


def _entry(row: Any) -> PlacedEntry:
    """From name, default, length, byte, export, sort key, comment, bit."""
    name, default, bits, byte, _, _, _, bit = row
    return PlacedEntry(str(name), str(default), int(bits), int(byte) * 8 + int(bit or 0))
