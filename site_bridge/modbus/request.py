"""What one request asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

MAX_REGISTERS = 125  # what fits into one reply (Modbus application protocol V1.1b3)


class Function(IntEnum):
    """The function codes that the bridge knows: it can only read."""

    HOLDING = 0x03
    INPUT = 0x04


@dataclass(frozen=True, slots=True)
class Request:
    """Consecutive registers of one kind.

    Attributes:
        function: Kind of registers.
        address: First register, as on the wire.
        count: Number of registers, 1 to 125.
    """

    function: Function
    address: int
    count: int

    @property
    def byte_count(self) -> int:
        """Bytes of data in the reply."""
        return 2 * self.count

    def __str__(self) -> str:
        return f"registers {self.address} to {self.address + self.count - 1}"
