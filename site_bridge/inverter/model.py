"""What the bridge must know of one family of inverters: identity, blocks, rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from site_bridge.inverter.row import Row


class Cadence(Enum):
    """How often a block is read."""

    CONTROL = "control"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Block:
    """Registers read by one request.

    Each block of a model has another `count`, so that a late reply is never taken for another block's.

    Attributes:
        address: First register.
        count: Number of registers.
        cadence: How often.
    """

    address: int
    count: int
    cadence: Cadence

    def holds(self, row: Row) -> bool:
        """Whether all words of a row are inside."""
        return self.address <= row.address and row.end <= self.address + self.count

    def words(self, row: Row, registers: tuple[int, ...]) -> tuple[int, ...]:
        """The words of a row out of the registers of this block."""
        first = row.address - self.address
        return registers[first : first + row.kind.words]


@dataclass(frozen=True, slots=True)
class InverterModel:
    """One register map.

    Attributes:
        name: Name in the settings.
        title: Name for people.
        device_types: Values of the device type register that mean this map.
        identity: Block with the device type in its first register.
        blocks: All other blocks. None is ever all zero on a working inverter.
        rows: The values.
    """

    name: str
    title: str
    device_types: tuple[int, ...]
    identity: Block
    blocks: tuple[Block, ...]
    rows: tuple[Row, ...]

    def blocks_of(self, cadence: Cadence) -> Iterator[Block]:
        """Blocks of one cadence, in bus order."""
        return (block for block in self.blocks if block.cadence is cadence)

    def rows_of(self, block: Block) -> Iterator[Row]:
        """Rows that a block holds."""
        return (row for row in self.rows if block.holds(row))
