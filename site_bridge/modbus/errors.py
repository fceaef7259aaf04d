"""The one exception of the Modbus room."""

from __future__ import annotations

from enum import StrEnum


class ModbusFault(StrEnum):
    """What went wrong with a request.

    TIMEOUT: nothing usable came before the deadline. REFUSED: the device answered with an exception
    reply, asking again does not help. IO: the port cannot be opened, or failed. MALFORMED: only an answer
    with another number of registers came. DOUBTFUL: not asked, because a lost reply to a request that
    looks the same may still come.
    """

    TIMEOUT = "timeout"
    REFUSED = "refused"
    IO = "io"
    MALFORMED = "malformed"
    DOUBTFUL = "doubtful"


class ModbusError(Exception):
    """A request that gave no registers; the text says why, for people.

    Attributes:
        fault: The kind of failure.
    """

    def __init__(self, fault: ModbusFault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault
