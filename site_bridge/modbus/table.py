"""A register table, and the few requests that read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from site_bridge.modbus.request import MAX_REGISTERS, Function, Request
from site_bridge.modbus.row import Cadence, Row


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that one request reads."""

    request: Request
    rows: tuple[Row, ...]

    @property
    def never_zero(self) -> bool:
        """Whether a working device cannot answer with zeros only."""
        return any(row.alive for row in self.rows)

    def words(self, row: Row, registers: tuple[int, ...]) -> tuple[int, ...]:
        """The words of a row out of the registers of this block."""
        return tuple(registers[address - self.request.address] for address in row.addresses)


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of one kind of device.

    Attributes:
        name: Name in the settings.
        title: Name for people.
        function: How its registers are read.
        rows: The values.
        max_registers: Most registers that the device gives at once.
        max_gap: Most unused registers that are read along to save a request.
        padding: The device answers for registers that have no meaning, too: requests may be longer.
    """

    name: str
    title: str
    function: Function
    rows: tuple[Row, ...]
    max_registers: int = MAX_REGISTERS
    max_gap: int = 0
    padding: bool = False

    def blocks(self, cadence: Cadence, max_registers: int = MAX_REGISTERS) -> tuple[Block, ...]:
        """The requests for the rows of one cadence.

        Where the device allows it, no two of all its blocks have the same count: by its length a late
        reply of one is then never taken for another's.
        """
        most = min(self.max_registers, max_registers)
        planned = [(each, group) for each in Cadence for group in self._groups(each, most)]
        taken: set[int] = set()
        found: list[Block] = []
        for each, group in planned:
            request = self._request(group, taken, most)
            taken.add(request.count)
            if each is cadence:
                found.append(Block(request, group))
        return tuple(found)

    def _groups(self, cadence: Cadence, most: int) -> Iterator[tuple[Row, ...]]:
        """Neighbouring rows that fit into one request."""
        group: list[Row] = []
        for row in sorted((row for row in self.rows if row.cadence is cadence), key=lambda row: row.address):
            if group and not self._fits(group, row, most):
                yield tuple(group)
                group = []
            group.append(row)
        if group:
            yield tuple(group)

    def _fits(self, group: list[Row], row: Row, most: int) -> bool:
        end = _end(group)
        return row.address - end <= self.max_gap and _end([*group, row]) - group[0].address <= most

    def _request(self, group: tuple[Row, ...], taken: set[int], most: int) -> Request:
        first, count = group[0].address, _end(group) - group[0].address
        if self.padding:
            count = next((longer for longer in range(count, most + 1) if longer not in taken), count)
        return Request(self.function, first, count)


def _end(group: list[Row] | tuple[Row, ...]) -> int:
    """First register behind a group."""
    return max(max(row.addresses) for row in group) + 1
