"""Finder 7M.38 (three phases) and 7M.24 (one phase): input registers, float32 with the high word first."""

from __future__ import annotations

from site_bridge.meter import rows
from site_bridge.modbus.request import Function
from site_bridge.modbus.row import Kind, Row
from site_bridge.modbus.table import Table

_SOURCE = "Finder Modbus protocol 7M.24/7M.38 v2"
_KWH_PER_WH = 0.001
_MAX_GAP = 18  # line-to-line voltages, neutral current, other phases
_POWER, _IMPORT, _EXPORT = 2536, 2752, 2756


def _table(name: str, title: str, phases: tuple[int, ...]) -> Table:
    return Table(
        name=name,
        title=title,
        function=Function.INPUT,
        rows=(
            *(rows.voltage(phase, 2498 + 2 * phase, Kind.F32, _SOURCE) for phase in phases),
            *(rows.current(phase, 2514 + 2 * phase, Kind.F32, _SOURCE) for phase in phases),
            *_phase_powers(phases),
            rows.power(_POWER, Kind.F32, _SOURCE),
            rows.energy(rows.IMPORT, _IMPORT, Kind.F32, _SOURCE, scale=_KWH_PER_WH),
            rows.energy(rows.EXPORT, _EXPORT, Kind.F32, _SOURCE, scale=_KWH_PER_WH),
        ),
        max_gap=_MAX_GAP,
    )


def _phase_powers(phases: tuple[int, ...]) -> tuple[Row, ...]:
    """Of a single-phase meter the total says it all."""
    if len(phases) == 1:
        return ()
    return tuple(rows.power(2528 + 2 * phase, Kind.F32, _SOURCE, phase=phase) for phase in phases)


FINDER_7M38 = _table("finder_7m38", "Finder 7M.38", rows.PHASES)
FINDER_7M24 = _table("finder_7m24", "Finder 7M.24", (1,))
