"""Schneider iEM3155: holding registers; addresses on the wire are the manual's numbers minus 1."""

from __future__ import annotations

from site_bridge.meter import rows
from site_bridge.modbus.request import Function
from site_bridge.modbus.row import Cadence, Kind
from site_bridge.modbus.table import Table

_SOURCE = "Schneider iEM3000 user manual DOCA0005"
_W_PER_KW = 1000
_KWH_PER_WH = 0.001

IEM3155 = Table(
    name="iem3155",
    title="Schneider iEM3155",
    function=Function.HOLDING,
    rows=(
        *(
            rows.power(0x0BEB + 2 * phase, Kind.F32, _SOURCE, scale=_W_PER_KW, phase=phase)
            for phase in rows.PHASES
        ),
        rows.power(0x0BF3, Kind.F32, _SOURCE, scale=_W_PER_KW),
        *(
            rows.current(phase, 0x0BB5 + 2 * phase, Kind.F32, _SOURCE, cadence=Cadence.SLOW)
            for phase in rows.PHASES
        ),
        *(rows.voltage(phase, 0x0BD1 + 2 * phase, Kind.F32, _SOURCE) for phase in rows.PHASES),
        rows.energy(rows.IMPORT, 0x0C83, Kind.S64, _SOURCE, scale=_KWH_PER_WH),
        rows.energy(rows.EXPORT, 0x0C87, Kind.S64, _SOURCE, scale=_KWH_PER_WH),
    ),
)
