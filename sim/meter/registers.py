"""What meters say in their registers; each maker's own way, by its protocol paper.

Rows are address, format of `struct` for the number, value.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sim.deye.rtu import MAX_REGISTERS, READ_HOLDING_REGISTERS, READ_INPUT_REGISTERS
from sim.meter.state import MeterState

_Rows = Iterable[tuple[int, str, float]]
GRID_HZ = 50.0
_WORD = struct.Struct(">H")


@dataclass(frozen=True, slots=True)
class MeterKind:
    """One maker's map.

    Attributes:
        rows: Address, type and value of all numbers.
        function: How its registers are read.
        low_word_first: Order of the words of a number.
        most: Most registers it gives at once.
    """

    rows: Callable[[MeterState], _Rows]
    function: int
    low_word_first: bool = False
    most: int = MAX_REGISTERS

    def registers(self, state: MeterState) -> Mapping[int, int]:
        """The register map of this moment."""
        return dict(self._words(state))

    def _words(self, state: MeterState) -> Iterator[tuple[int, int]]:
        for address, kind, value in self.rows(state):
            data = struct.pack(f">{kind}", value if kind == "f" else round(value))
            words = [word for (word,) in _WORD.iter_unpack(data)]
            ordered = reversed(words) if self.low_word_first else iter(words)
            yield from enumerate(ordered, start=address)


def _three(first: int, kind: str, value: float) -> _Rows:
    """The same value for three phases."""
    return [(first + 2 * phase, kind, value) for phase in range(3)]


def _eastron(state: MeterState) -> _Rows:
    yield from _three(0x00, "f", state.voltage_v)
    yield from _three(0x06, "f", state.phase_current_a)
    yield from _three(0x0C, "f", state.phase_power_w)
    yield 0x46, "f", GRID_HZ
    yield from _eastron_totals(state)


def _eastron_totals(state: MeterState) -> _Rows:
    yield 0x34, "f", state.power_w
    yield 0x48, "f", state.import_kwh
    yield 0x4A, "f", state.export_kwh


def _abb(state: MeterState) -> _Rows:
    yield from _three(0x5B00, "I", state.voltage_v * 10)
    yield from _three(0x5B0C, "I", state.phase_current_a * 100)
    yield 0x5B14, "i", state.power_w * 100
    yield from _three(0x5B16, "i", state.phase_power_w * 100)
    yield 0x5000, "Q", state.import_kwh * 100
    yield 0x5004, "Q", state.export_kwh * 100


def _schneider(state: MeterState) -> _Rows:
    yield from _three(0x0BB7, "f", state.phase_current_a)
    yield from _three(0x0BD3, "f", state.voltage_v)
    yield from _three(0x0BED, "f", state.phase_power_w / 1000)
    yield 0x0BF3, "f", state.power_w / 1000
    yield 0x0C83, "q", state.import_kwh * 1000
    yield 0x0C87, "q", state.export_kwh * 1000


def _carlo_gavazzi(state: MeterState) -> _Rows:
    yield from _three(0x00, "i", state.voltage_v * 10)
    yield from _three(0x0C, "i", state.phase_current_a * 1000)
    yield from _three(0x12, "i", state.phase_power_w * 10)
    yield 0x24, "i", state.voltage_v * 10
    yield 0x28, "i", state.power_w * 10
    yield 0x42, "i", state.import_kwh * 10
    yield 0x5C, "i", state.export_kwh * 10


def _finder(state: MeterState) -> _Rows:
    yield from _three(2500, "f", state.voltage_v)
    yield from _three(2516, "f", state.phase_current_a)
    yield from _three(2530, "f", state.phase_power_w)
    yield from _finder_totals(state)


def _finder_single(state: MeterState) -> _Rows:
    yield 2500, "f", state.voltage_v
    yield 2516, "f", abs(state.power_w) / state.voltage_v
    yield from _finder_totals(state)


def _finder_totals(state: MeterState) -> _Rows:
    yield 2536, "f", state.power_w
    yield 2752, "f", state.import_kwh * 1000
    yield 2756, "f", state.export_kwh * 1000


KINDS: Mapping[str, MeterKind] = {
    "sdm630": MeterKind(_eastron, READ_INPUT_REGISTERS, most=80),
    "sdm72d": MeterKind(_eastron, READ_INPUT_REGISTERS, most=80),
    "sdm72d_v1": MeterKind(_eastron_totals, READ_INPUT_REGISTERS, most=80),
    "abb_b23": MeterKind(_abb, READ_HOLDING_REGISTERS),
    "iem3155": MeterKind(_schneider, READ_HOLDING_REGISTERS),
    "em24": MeterKind(_carlo_gavazzi, READ_INPUT_REGISTERS, low_word_first=True, most=11),
    "finder_7m38": MeterKind(_finder, READ_INPUT_REGISTERS),
    "finder_7m24": MeterKind(_finder_single, READ_INPUT_REGISTERS),
}
