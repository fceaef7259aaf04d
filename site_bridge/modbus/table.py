"""A register table, and the few requests that read it."""

from __future__ import annotations

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

        Where the device allows it, no two of all its blocks have the same count, as long as there are
        counts left: by its length a late reply of one is then never taken for another's.
        """
        most = min(self.max_registers, max_registers)
        taken: set[int] = set()
        found: list[Block] = []
        for each in Cadence:
            rest = self._sorted(each)
            while rest:
                group = self._first_group(rest, self._limit(taken, most))
                rest = rest[len(group) :]
                request = self._request(group, taken, most)
                taken.add(request.count)
                if each is cadence:
                    found.append(Block(request, group))
        return tuple(found)

    def _sorted(self, cadence: Cadence) -> tuple[Row, ...]:
        rows = (row for row in self.rows if row.cadence is cadence)
        return tuple(sorted(rows, key=lambda row: row.address))

    def _limit(self, taken: set[int], most: int) -> int:
        """Longest request whose count is still its own."""
        if not self.padding:
            return most
        return max(set(range(1, most + 1)) - taken, default=most)

    def _first_group(self, rows: tuple[Row, ...], limit: int) -> tuple[Row, ...]:
        """The neighbours that fit into one request, from the first row on."""
        size = 1
        while size < len(rows) and self._fits(rows[:size], rows[size], limit):
            size += 1
        return rows[:size]

    def _fits(self, group: tuple[Row, ...], row: Row, most: int) -> bool:
        end = _end(group)
        return row.address - end <= self.max_gap and _end((*group, row)) - group[0].address <= most

    def _request(self, group: tuple[Row, ...], taken: set[int], most: int) -> Request:
        first, count = group[0].address, _end(group) - group[0].address
        if self.padding:
            count = next((longer for longer in range(count, most + 1) if longer not in taken), count)
        return Request(self.function, first, count)


def _end(group: tuple[Row, ...]) -> int:
    """First register behind a group."""
    return max(max(row.addresses) for row in group) + 1
