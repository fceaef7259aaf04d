"""One row of a register table, and how its words become a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

WORD = 0x10000
SIGN = 0x8000


class Kind(Enum):
    """How words are read; the value is the number of words. 32 bit: low word first (Deye protocol V104)."""

    U16 = ("u16", 1)
    S16 = ("s16", 1)
    U32 = ("u32", 2)

    @property
    def words(self) -> int:
        """Number of registers."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Row:
    """One value of the inverter.

    Attributes:
        name: Our name, unit last.
        address: First register.
        kind: Type of the number.
        scale: Units per raw step.
        unit: Engineering unit, "" where there is none.
        lo: Lowest plausible value.
        hi: Highest plausible value.
        source: Where the row is written down.
        offset: Added to the raw number before scaling.
    """

    name: str
    address: int
    kind: Kind
    scale: float
    unit: str
    lo: float
    hi: float
    source: str
    offset: int = 0

    @property
    def end(self) -> int:
        """First register behind the row."""
        return self.address + self.kind.words

    def decode(self, words: tuple[int, ...]) -> float:
        """Raw words in bus order as a value in `unit`; no judgement."""
        return round((_number(self.kind, words) + self.offset) * float(self.scale), 3)

    def complaint(self, value: float) -> str:
        """Why a value cannot be true, "" when it can."""
        if self.lo <= value <= self.hi:
            return ""
        return f"{self.name} {value:g} outside {self.lo:g} to {self.hi:g} {self.unit}".rstrip()


def _number(kind: Kind, words: tuple[int, ...]) -> int:
    if kind is Kind.U32:
        low, high = words
        return high * WORD + low
    (word,) = words
    return word - WORD if kind is Kind.S16 and word & SIGN else word
