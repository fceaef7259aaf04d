"""ABB B23 and B24: holding registers, integers with the high word first.

What a meter does not measure reads all ones, or 7FFF.. where the number is signed ("steel" types have no
export).
"""

from __future__ import annotations

from site_bridge.meter import rows
from site_bridge.modbus.request import Function
from site_bridge.modbus.row import Kind
from site_bridge.modbus.table import Table

_SOURCE = "ABB B23/B24 user manual"
_NO_U32 = 0xFFFF_FFFF
_NO_S32 = 0x7FFF_FFFF
_NO_U64 = 0xFFFF_FFFF_FFFF_FFFF
_MAX_GAP = 6  # line-to-line voltages, current of the neutral conductor

ABB_B23 = Table(
    name="abb_b23",
    title="ABB B23, B24",
    function=Function.HOLDING,
    rows=(
        *(
            rows.voltage(phase, 0x5AFE + 2 * phase, Kind.U32, _SOURCE, scale=0.1, absent=_NO_U32)
            for phase in rows.PHASES
        ),
        *(
            rows.current(phase, 0x5B0A + 2 * phase, Kind.U32, _SOURCE, scale=0.01, absent=_NO_U32)
            for phase in rows.PHASES
        ),
        rows.power(0x5B14, Kind.S32, _SOURCE, scale=0.01, absent=_NO_S32),
        *(
            rows.power(0x5B14 + 2 * phase, Kind.S32, _SOURCE, scale=0.01, absent=_NO_S32, phase=phase)
            for phase in rows.PHASES
        ),
        rows.energy(rows.IMPORT, 0x5000, Kind.U64, _SOURCE, scale=0.01, absent=_NO_U64),
        rows.energy(rows.EXPORT, 0x5004, Kind.U64, _SOURCE, scale=0.01, absent=_NO_U64),
    ),
    max_gap=_MAX_GAP,
)
