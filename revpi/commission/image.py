"""The process image with what commissioning shows beyond engineering values."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from revpi.commission.cabinet import Cabinet
from revpi.commission.module_words import LAYOUTS, WORDS
from revpi.image.pictory_file import load
from revpi.image.process_image import ProcessImage
from revpi.signals.table import OUTPUTS, Kind, Signal


class RawImage(NamedTuple):
    """Numbers as the modules give them.

    Attributes:
        inputs: By signal name: contacts 0 or 1, uA, tenths of a degree.
        modules: Status values by module label and name.
    """

    inputs: dict[str, int]
    modules: dict[str, dict[str, int]]


class CommissionImage(ProcessImage):
    """`ProcessImage`, and its raw numbers.

    Raises:
        UserError: As `ProcessImage`.
    """

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__(cabinet.image, cabinet.sensors, cabinet.signals)
        self._eye = -1
        try:
            self._bind(cabinet)
        except BaseException:
            self._driver.close()
            raise

    def raw(self) -> RawImage:
        """Numbers of the last read."""
        inputs = {name: int(get()) for name, get in self._raw.items()}
        modules = {label: {name: get() for name, get in gets.items()} for label, gets in self._words.items()}
        return RawImage(inputs, modules)

    def read_back(self) -> dict[str, int]:
        """What really stands in the image for each output now: 0 or 1, mV; empty when it cannot be read."""
        try:
            return {name: self._look(byte, length, bit) for name, byte, length, bit in self._places}
        except OSError:
            return {}

    def close(self) -> None:
        """As `ProcessImage.close`."""
        super().close()
        self._blind()

    def abandon(self) -> None:
        """Close the handle without a write, as the death of the program does."""
        self._driver.close()
        self._blind()

    def _bind(self, cabinet: Cabinet) -> None:
        file = load(Path(cabinet.image.configrsc))
        self._raw = {signal.name: self._getter(signal) for signal in cabinet.fitted if not signal.is_output}
        self._words: dict[str, dict[str, Callable[[], int]]] = {}
        for layout in LAYOUTS:
            module = file.of_type(layout.product_type)[0]
            self._words[layout.label] = {
                name: self._driver.io(entry.name).get_intvalue
                for name in WORDS[layout.label]
                if (entry := module.at(layout.entry(name))) is not None
            }
        self._places = tuple(self._place(signal.name, signal.kind) for signal in OUTPUTS)
        self._eye = os.open(cabinet.image.procimg, os.O_RDONLY | os.O_CLOEXEC)

    def _getter(self, signal: Signal) -> Callable[[], int]:
        value = self._driver.io(signal.name)
        get: Callable[[], int] = value.get_value if signal.kind is Kind.DI else value.get_intvalue
        return get

    def _blind(self) -> None:
        if self._eye >= 0:
            eye, self._eye = self._eye, -1
            os.close(eye)

    def _place(self, name: str, kind: Kind) -> tuple[str, int, int, int]:
        value = self._driver.io(name)
        if kind is Kind.AO:
            return name, value.address, 2, -1
        return name, value.address, 1, value._bitaddress  # noqa: SLF001 - revpimodio2 has no public name for it

    def _look(self, byte: int, length: int, bit: int) -> int:
        os.lseek(self._eye, byte, os.SEEK_SET)
        number = int.from_bytes(os.read(self._eye, length), "little")
        return number if bit < 0 else number >> bit & 1
