"""What the modules say of their outputs.

Source: KUNBUS DIO module (Output_Status, Status) and AIO module (OutputStatus).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from revpi.image.driver import Driver
from revpi.image.layout_check import module_value, status_name
from revpi.image.pictory_file import PictoryFile
from revpi.signals.modules import DIO
from revpi.signals.table import Kind, Signal

OUTPUT_CHIP: Final = 0x0100 | 0x0200 | 0x0400
"""Bits of the DIO's Status: no contact to the output chip, checksum error, output fault."""


class OutputStatus:
    """Names the outputs that their module cannot drive as told."""

    __slots__ = ("_channels", "_chips", "_faulty", "_seen")

    def __init__(self, driver: Driver, file: PictoryFile, outputs: Iterable[Signal]) -> None:
        self._channels: dict[str, tuple[Callable[[], int], list[tuple[str, int]]]] = {}
        self._chips: dict[str, tuple[Callable[[], int], list[tuple[str, int]]]] = {}
        for signal in outputs:
            name, mask = status_name(file, signal), -1
            if signal.kind is Kind.DO:
                mask = 1 << (signal.channel - 1)
                chip = module_value(file, signal, DIO.entry("Status"))
                self._chips.setdefault(chip, (driver.io(chip).get_intvalue, []))[1].append(
                    (signal.name, OUTPUT_CHIP)
                )
            self._channels.setdefault(name, (driver.io(name).get_intvalue, []))[1].append((signal.name, mask))
        self._seen: list[int] = []
        self._faulty: tuple[str, ...] = ()

    def faulty(self) -> tuple[str, ...]:
        """Their names in the order of the table; the same object while nothing changes."""
        groups = (*self._channels.values(), *self._chips.values())
        seen = [get() for get, _ in groups]
        if seen != self._seen:
            self._seen = seen
            pairs = zip(seen, groups, strict=True)
            names = (name for status, (_, group) in pairs for name, mask in group if status & mask)
            self._faulty = tuple(dict.fromkeys(names))
        return self._faulty
