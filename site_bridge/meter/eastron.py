"""Eastron SDM630 and SDM72D: input registers, all float32 with the high word first."""

from __future__ import annotations

from site_bridge.meter import rows
from site_bridge.modbus.request import Function
from site_bridge.modbus.row import Kind
from site_bridge.modbus.table import Table

_SDM = "Eastron SDM630 Modbus protocol"
_SDM72 = "Eastron SDM72D-M manual"
_MAX_REGISTERS = 80
_MAX_GAP = 36  # between the powers of the phases and the total stand other numbers

_TOTALS = (0x34, 0x48, 0x4A)  # power, import, export


def _table(name: str, title: str) -> Table:
    power, imported, exported = _TOTALS
    return Table(
        name=name,
        title=title,
        function=Function.INPUT,
        rows=(
            *(rows.voltage(phase, 2 * phase - 2, Kind.F32, _SDM) for phase in rows.PHASES),
            *(rows.current(phase, 2 * phase + 4, Kind.F32, _SDM) for phase in rows.PHASES),
            *(rows.power(2 * phase + 10, Kind.F32, _SDM, phase=phase) for phase in rows.PHASES),
            rows.power(power, Kind.F32, _SDM),
            rows.frequency(0x46, Kind.F32, _SDM),
            rows.energy(rows.IMPORT, imported, Kind.F32, _SDM),
            rows.energy(rows.EXPORT, exported, Kind.F32, _SDM),
        ),
        max_registers=_MAX_REGISTERS,
        max_gap=_MAX_GAP,
    )


SDM630 = _table("sdm630", "Eastron SDM630")
SDM72D = _table("sdm72d", "Eastron SDM72D-M V2")
SDM72D_V1 = Table(
    name="sdm72d_v1",
    title="Eastron SDM72D-M (V1: no voltages, no currents)",
    function=Function.INPUT,
    rows=(
        rows.power(_TOTALS[0], Kind.F32, _SDM72),
        rows.energy(rows.IMPORT, _TOTALS[1], Kind.F32, _SDM72),
        rows.energy(rows.EXPORT, _TOTALS[2], Kind.F32, _SDM72),
    ),
    max_registers=_MAX_REGISTERS,
)
