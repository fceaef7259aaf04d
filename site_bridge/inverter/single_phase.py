"""Deye single-phase hybrid inverters: SG03LP1, SG05LP1, and SG02LP1 of 12 and 16 kW, whose powers are scaled.

Of the scaled ones those of grid, external transformer and load count 10 W (measured by users against the
display; the protocol papers do not say so). Output, battery and PV count 1 W in all of them.
"""

from __future__ import annotations

from site_bridge.inverter import rows
from site_bridge.inverter.model import InverterModel
from site_bridge.modbus.request import Function
from site_bridge.modbus.row import Cadence, Row
from site_bridge.modbus.table import Table

_SOURCE = "Deye single-phase protocol V118"
_SCALED = "Deye single-phase protocol V118; 10 W per step by comparison with the display"
_MAX_GAP = 20
_LARGEST_W = 18_000.0
_SMALL_LIMIT_W = 10_500.0


def _table(name: str, title: str, grid_step_w: float) -> Table:
    return Table(
        name=name,
        title=title,
        function=Function.HOLDING,
        rows=(*_SLOW, *_CONTROL, *_powers(grid_step_w)),
        max_gap=_MAX_GAP,
        padding=True,
    )


def _powers(scale: float) -> tuple[Row, ...]:
    source = _SOURCE if scale == 1 else _SCALED
    return (
        rows.power("grid_l1_power_w", 167, source, positive="import", scale=scale),
        rows.power("grid_l2_power_w", 168, source, positive="import", scale=scale),
        rows.power("grid_power_w", 169, source, positive="import", scale=scale),
        rows.power("external_ct_power_w", 172, source, positive="import", scale=scale),
        rows.power("load_power_w", 178, source, positive="consumption", scale=scale, lo=rows.LOAD_LO_W),
    )


_CONTROL = (
    rows.volts("grid_l1_voltage_v", 150, _SOURCE, cadence=Cadence.CONTROL),
    rows.power("gen_power_w", 166, _SOURCE),
    rows.power("output_power_w", 175, _SOURCE, positive="delivery"),
    rows.temperature("battery_temp_c", 182, _SOURCE, cadence=Cadence.CONTROL),
    rows.volts("battery_voltage_v", 183, _SOURCE, scale=0.01, cadence=Cadence.CONTROL),
    rows.soc("battery_soc_pct", 184, _SOURCE),
    *(rows.pv_power(number, 185 + number, _SOURCE) for number in range(1, 5)),
    rows.power("battery_power_w", 190, _SOURCE, positive="discharge"),
    rows.amperes("battery_current_a", 191, _SOURCE, positive="discharge", cadence=Cadence.CONTROL),
    rows.bits("grid_relay", 194, _SOURCE, cadence=Cadence.CONTROL),
)

_SLOW = (
    rows.device_type(_SOURCE),
    rows.protocol(_SOURCE),
    rows.rated_power(16, _SOURCE),
    rows.run_state(59, _SOURCE),
    rows.day("battery_charge", 70, _SOURCE),
    rows.day("battery_discharge", 71, _SOURCE),
    rows.total("battery_charge", 72, _SOURCE),
    rows.total("battery_discharge", 74, _SOURCE),
    rows.day("import", 76, _SOURCE),
    rows.day("export", 77, _SOURCE),
    rows.total("import", 78, _SOURCE, high_address=80),  # 79 is the frequency
    rows.hertz("grid_frequency_hz", 79, _SOURCE),
    rows.total("export", 81, _SOURCE),
    rows.day("load", 84, _SOURCE),
    rows.total("load", 85, _SOURCE),
    rows.temperature("dc_temp_c", 90, _SOURCE),
    rows.temperature("heat_sink_temp_c", 91, _SOURCE),
    rows.total("solar", 96, _SOURCE),
    rows.bits("warning_1", 101, _SOURCE),
    rows.bits("warning_2", 102, _SOURCE),
    *(rows.bits(f"fault_{number}", 102 + number, _SOURCE) for number in range(1, 5)),
    rows.day("solar", 108, _SOURCE),
    *(rows.volts(f"pv{number}_voltage_v", 107 + 2 * number, _SOURCE) for number in range(1, 5)),
    *(rows.amperes(f"pv{number}_current_a", 108 + 2 * number, _SOURCE, scale=0.1) for number in range(1, 5)),
)

_DEVICE_TYPES = (0x0003, 0x0300, 0x0103)

SINGLE_PHASE = InverterModel(
    table=_table("single_phase", "Deye single-phase hybrid", 1),
    device_types=_DEVICE_TYPES,
    rated_lo_w=0,
    rated_hi_w=_SMALL_LIMIT_W,
)
SINGLE_PHASE_16KW = InverterModel(
    table=_table("single_phase_16kw", "Deye single-phase hybrid, 12 to 16 kW", 10),
    device_types=_DEVICE_TYPES,
    rated_lo_w=_SMALL_LIMIT_W,
    rated_hi_w=_LARGEST_W,
)
