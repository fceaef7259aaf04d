"""Carlo Gavazzi EM24 on RS485: input registers, 32-bit integers with the low word first, 11 at a time."""

from __future__ import annotations

from site_bridge.meter import rows
from site_bridge.modbus.request import Function
from site_bridge.modbus.row import Cadence, Kind, Order
from site_bridge.modbus.table import Table

_SOURCE = "Carlo Gavazzi EM24 Modbus protocol"
_MAX_REGISTERS = 11
_MAX_GAP = 2

EM24 = Table(
    name="em24",
    title="Carlo Gavazzi EM24 (RS485)",
    function=Function.INPUT,
    rows=(
        rows.system_voltage(0x24, Kind.S32, _SOURCE, scale=0.1, order=Order.LOW_FIRST),
        *(
            rows.voltage(
                phase,
                2 * phase - 2,
                Kind.S32,
                _SOURCE,
                scale=0.1,
                order=Order.LOW_FIRST,
                cadence=Cadence.SLOW,
            )
            for phase in rows.PHASES
        ),
        *(
            rows.current(
                phase,
                2 * phase + 0x0A,
                Kind.S32,
                _SOURCE,
                scale=0.001,
                order=Order.LOW_FIRST,
                cadence=Cadence.SLOW,
            )
            for phase in rows.PHASES
        ),
        *(
            rows.power(
                2 * phase + 0x10,
                Kind.S32,
                _SOURCE,
                scale=0.1,
                order=Order.LOW_FIRST,
                phase=phase,
                cadence=Cadence.SLOW,
            )
            for phase in rows.PHASES
        ),
        rows.power(0x28, Kind.S32, _SOURCE, scale=0.1, order=Order.LOW_FIRST),
        rows.energy(rows.IMPORT, 0x42, Kind.S32, _SOURCE, scale=0.1, order=Order.LOW_FIRST),
        rows.energy(rows.EXPORT, 0x5C, Kind.S32, _SOURCE, scale=0.1, order=Order.LOW_FIRST),
    ),
    max_registers=_MAX_REGISTERS,
    max_gap=_MAX_GAP,
    padding=True,
)
