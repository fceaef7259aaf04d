"""Registers of a block as values, each with a judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from site_bridge.modbus.table import Block


@dataclass(frozen=True, slots=True)
class Decoded:
    """Values by the names of the rows.

    Attributes:
        values: Plausible values.
        complaints: Why the others are none.
    """

    values: Mapping[str, float] = field(default_factory=dict)
    complaints: Mapping[str, str] = field(default_factory=dict)

    @property
    def reasons(self) -> list[str]:
        """The complaints, each one once."""
        return sorted(set(self.complaints.values()))

    def __or__(self, other: Decoded) -> Decoded:
        return Decoded({**self.values, **other.values}, {**self.complaints, **other.complaints})


def decode_block(block: Block, registers: tuple[int, ...]) -> Decoded:
    """All rows of a block, each held against its range."""
    values: dict[str, float] = {}
    complaints: dict[str, str] = {}
    for row in block.rows:
        value = row.decode(block.words(row, registers))
        if complaint := row.complaint(value):
            complaints[row.name] = complaint
        else:
            values[row.name] = value
    return Decoded(values, complaints)


def nothing(block: Block, why: str) -> Decoded:
    """A block that holds no value that may be used."""
    return Decoded(complaints={row.name: why for row in block.rows})
