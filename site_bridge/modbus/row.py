"""One row of a register table, and how its words become a value."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """Type of the number: name, number of words, format of `struct`."""

    U16 = ("u16", 1, ">H")
    S16 = ("s16", 1, ">h")
    U32 = ("u32", 2, ">I")
    S32 = ("s32", 2, ">i")
    U64 = ("u64", 4, ">Q")
    S64 = ("s64", 4, ">q")
    F32 = ("float32", 2, ">f")

    @property
    def words(self) -> int:
        """Number of registers."""
        return self.value[1]


class Order(Enum):
    """Which word of a longer number stands at the lower address."""

    HIGH_FIRST = "high word first"
    LOW_FIRST = "low word first"


class Cadence(Enum):
    """How often a row is read."""

    IDENTITY = "identity"
    CONTROL = "control"
    SLOW = "slow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One value of a device.

    Attributes:
        name: Our name, unit last.
        address: First register as on the wire (that of the low word, with `high_address`).
        kind: Type of the number.
        order: Order of its words.
        high_address: Register of the high word where it does not lie beside the low one.
        scale: Units per raw step; negative turns the sign round.
        offset: Added to the raw number before scaling.
        unit: Engineering unit, "" where there is none.
        positive: What a positive value means, where the sign means something.
        lo: Lowest plausible value.
        hi: Highest plausible value.
        step: Largest plausible change from one sample to the next.
        rises: A counter that never falls.
        alive: Never 0 on a device that works.
        absent: Raw number by which the device says that it does not measure this.
        cadence: How often it is read.
        source: Where the row is written down.
    """

    name: str
    address: int
    kind: Kind
    source: str
    lo: float
    hi: float
    cadence: Cadence
    order: Order = Order.HIGH_FIRST
    high_address: int | None = None
    scale: float = 1.0
    offset: int = 0
    unit: str = ""
    positive: str = ""
    step: float = math.inf
    rises: bool = False
    alive: bool = False
    absent: int | None = None

    @property
    def addresses(self) -> tuple[int, ...]:
        """Its registers, lower address first."""
        if self.high_address is not None:
            return (self.address, self.high_address)
        return tuple(range(self.address, self.address + self.kind.words))

    @property
    def needs_proof(self) -> bool:
        """One value of it alone proves nothing: it is judged by those before."""
        return self.rises or math.isfinite(self.step)

    def decode(self, words: tuple[int, ...]) -> float:
        """Words in the order of `addresses` as a value in `unit`, not a number when it is absent."""
        bits = self._bits(words)
        if self.absent is not None and bits == self.absent.to_bytes(len(bits), "big"):
            return math.nan
        raw: float = struct.unpack(self.kind.value[2], bits)[0]
        return round((raw + self.offset) * self.scale, 3) + 0.0  # never -0.0

    def complaint(self, value: float) -> str:
        """Why a value cannot be true, "" when it can."""
        if math.isnan(value):
            return f"{self.name} is not measured by the device"
        if self.lo <= value <= self.hi:
            return ""
        return f"{self.name} {value:g} outside {self.lo:g} to {self.hi:g} {self.unit}".rstrip()

    def _bits(self, words: tuple[int, ...]) -> bytes:
        """The number as big-endian bytes."""
        ordered = words if self.order is Order.HIGH_FIRST else words[::-1]
        return struct.pack(f">{len(ordered)}H", *ordered)
