"""Judges the samples of one device by those before them.

A doubtful sample is left out, never replaced. Whatever is real stays: a value is believed once three more
samples have agreed with it, so that a true step costs three samples. The first value of all has nothing
before it that could speak against it, so it needs one more that agrees.
"""

from __future__ import annotations

from dataclasses import dataclass

from site_bridge.modbus.decode import Decoded, decode_block, nothing
from site_bridge.modbus.row import Row
from site_bridge.modbus.table import Block

CONFIRMATIONS = 3  # with two, a day with a spike in each 50th reply had one believed twice
FIRST_CONFIRMATIONS = 1


@dataclass(slots=True)
class _Track:
    """What is known of one row: the last value believed, the last one read, how many before it agreed."""

    believed: float | None
    read: float
    agreed: int = 0


class Plausibility:
    """Range, step and all-zero filters of one device."""

    def __init__(self) -> None:
        self._tracks: dict[str, _Track] = {}
        self._true_zeros: set[int] = set()
        self._known: set[int] = set()

    def is_new(self, block: Block) -> bool:
        """Whether this would be the first sample of a block of which a single one proves nothing."""
        return block.request.address not in self._known and any(row.needs_proof for row in block.rows)

    def judge(self, block: Block, registers: tuple[int, ...]) -> Decoded:
        """The values of a block, less those that cannot be true or may be disturbed."""
        self._known.add(block.request.address)
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
        track = self._tracks.get(row.name)
        if track is None:
            self._tracks[row.name] = _Track(None if row.needs_proof else value, value)
            return (
                f"{row.name} {value:g} {row.unit} is the first one, not believed yet"
                if row.needs_proof
                else ""
            )
        track.agreed = track.agreed + 1 if _follows(row, track.read, value) else 0
        track.read = value
        needed = FIRST_CONFIRMATIONS if track.believed is None else CONFIRMATIONS
        if _follows(row, track.believed, value) or track.agreed >= needed:
            track.believed = value
            return ""
        before = "nothing" if track.believed is None else f"{track.believed:g} {row.unit}"
        return f"{row.name} {value:g} {row.unit} after {before} is not believed yet"


def _follows(row: Row, before: float | None, value: float) -> bool:
    return before is not None and abs(value - before) <= row.step and not (row.rises and value < before)
