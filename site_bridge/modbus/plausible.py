"""Judges the samples of one device by those before them.

A doubtful sample is left out, never replaced. Whatever is real stays: a value is believed once two more
samples have agreed with it, so that a true step costs two samples.
"""

from __future__ import annotations

from dataclasses import dataclass

from site_bridge.modbus.decode import Decoded, decode_block, nothing
from site_bridge.modbus.row import Row
from site_bridge.modbus.table import Block

CONFIRMATIONS = 2


@dataclass(slots=True)
class _Track:
    """What is known of one row: the last value believed, the last one read, how many before it agreed."""

    believed: float
    read: float
    agreed: int = 0


class Plausibility:
    """Range, step and all-zero filters of one device."""

    def __init__(self) -> None:
        self._tracks: dict[str, _Track] = {}
        self._true_zeros: set[int] = set()

    def judge(self, block: Block, registers: tuple[int, ...]) -> Decoded:
        """The values of a block, less those that cannot be true or may be disturbed."""
        if self._zeros_are_doubtful(block, registers):
            return nothing(block, f"{block.request} are all zero")
        decoded = decode_block(block, registers)
        complaints = dict(decoded.complaints)
        values = dict(decoded.values)
        for row in block.rows:
            if row.name in values and (complaint := self._step(row, values[row.name])):
                complaints[row.name] = complaint
                del values[row.name]
        return Decoded(values, complaints)

    def knows_zeros(self, block: Block) -> bool:
        """Whether zeros only are known to be the truth of a block, or can never be."""
        return block.never_zero or block.request.address in self._true_zeros

    def believe_zeros(self, block: Block) -> None:
        """From now on, until another value comes, zeros only are the truth of a block."""
        self._true_zeros.add(block.request.address)

    def _zeros_are_doubtful(self, block: Block, registers: tuple[int, ...]) -> bool:
        """Devices answer with zeros for a while after a restart, and for registers that they do not have."""
        if any(registers):
            self._true_zeros.discard(block.request.address)
            return False
        return block.never_zero or block.request.address not in self._true_zeros

    def _step(self, row: Row, value: float) -> str:
        """Why a value does not follow from the last one, "" when it does or has been confirmed."""
        track = self._tracks.setdefault(row.name, _Track(value, value))
        track.agreed = track.agreed + 1 if _follows(row, track.read, value) else 0
        track.read = value
        if _follows(row, track.believed, value) or track.agreed >= CONFIRMATIONS:
            track.believed = value
            return ""
        return f"{row.name} {value:g} {row.unit} after {track.believed:g} {row.unit} is not believed yet"


def _follows(row: Row, before: float, value: float) -> bool:
    return abs(value - before) <= row.step and not (row.rises and value < before)
