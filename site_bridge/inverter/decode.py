"""Registers of a block as values, each with a judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from site_bridge.inverter.model import Block, InverterModel


@dataclass(frozen=True, slots=True)
class Decoded:
    """Values by the names of the model's rows.

    Attributes:
        values: Plausible values.
        complaints: Why the others are none.
    """

    values: Mapping[str, float] = field(default_factory=dict)
    complaints: Mapping[str, str] = field(default_factory=dict)

    def __or__(self, other: Decoded) -> Decoded:
        return Decoded({**self.values, **other.values}, {**self.complaints, **other.complaints})


def decode_block(model: InverterModel, block: Block, registers: tuple[int, ...]) -> Decoded:
    """All rows of a block.

    A block of nothing but zeros holds no values: inverters answer so for a while after a restart, and for
    registers that they do not have.
    """
    rows = tuple(model.rows_of(block))
    if not any(registers):
        text = f"registers {block.address} to {block.address + block.count - 1} are all zero"
        return Decoded(complaints={row.name: text for row in rows})
    values: dict[str, float] = {}
    complaints: dict[str, str] = {}
    for row in rows:
        value = row.decode(block.words(row, registers))
        if complaint := row.complaint(value):
            complaints[row.name] = complaint
        else:
            values[row.name] = value
    return Decoded(values, complaints)
