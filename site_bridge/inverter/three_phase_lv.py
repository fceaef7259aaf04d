"""Deye three-phase hybrid inverters with a low-voltage battery: SG04LP3, SG05LP3, 5 to 30 kW.

Powers are the low word as s16, valid up to 30 kW: the high words that protocol V104 added read 0 on older
firmware, and reading both then turns -3 W into 65533 W.
"""

from __future__ import annotations

from site_bridge.inverter.model import Block, Cadence, InverterModel
from site_bridge.inverter.row import Kind, Row

_V104 = "Deye three-phase protocol V104"
_BITS = float(0xFFFF)
_MAX_KWH = 1e6
_DAY_KWH = 1000.0


def _power(name: str, address: int, *, lo: float = -32000, hi: float = 32000) -> Row:
    return Row(name, address, Kind.S16, 1, "W", lo, hi, _V104)


def _temperature(name: str, address: int) -> Row:
    return Row(name, address, Kind.U16, 0.1, "degC", -50, 150, _V104, offset=-1000)


def _day(name: str, address: int) -> Row:
    return Row(name, address, Kind.U16, 0.1, "kWh", 0, _DAY_KWH, _V104)


def _total(name: str, address: int) -> Row:
    return Row(name, address, Kind.U32, 0.1, "kWh", 0, _MAX_KWH, _V104)


def _bits(name: str, address: int) -> Row:
    return Row(name, address, Kind.U16, 1, "", 0, _BITS, _V104)


_ROWS = (
    Row("protocol_version", 2, Kind.U16, 1, "", 0, _BITS, _V104),
    Row("rated_power_w", 20, Kind.U32, 0.1, "W", 1000, 30000, _V104),
    Row("run_state", 500, Kind.U16, 1, "", 0, 5, _V104),
    _day("day_battery_charge_kwh", 514),
    _day("day_battery_discharge_kwh", 515),
    _total("total_battery_charge_kwh", 516),
    _total("total_battery_discharge_kwh", 518),
    _day("day_import_kwh", 520),
    _day("day_export_kwh", 521),
    _total("total_import_kwh", 522),
    _total("total_export_kwh", 524),
    _day("day_load_kwh", 526),
    _total("total_load_kwh", 527),
    _day("day_solar_kwh", 529),
    _total("total_solar_kwh", 534),
    _temperature("dc_temp_c", 540),
    _temperature("heat_sink_temp_c", 541),
    _bits("warning_1", 553),
    _bits("warning_2", 554),
    _bits("fault_1", 555),
    _bits("fault_2", 556),
    _bits("fault_3", 557),
    _bits("fault_4", 558),
    _temperature("battery_temp_c", 586),
    Row("battery_voltage_v", 587, Kind.U16, 0.01, "V", 0, 70, _V104),
    Row("battery_soc_pct", 588, Kind.U16, 1, "%", 0, 100, _V104),
    _power("battery_power_w", 590),
    Row("battery_current_a", 591, Kind.S16, 0.01, "A", -320, 320, _V104),
    Row("grid_l1_voltage_v", 598, Kind.U16, 0.1, "V", 0, 320, _V104),
    Row("grid_l2_voltage_v", 599, Kind.U16, 0.1, "V", 0, 320, _V104),
    Row("grid_l3_voltage_v", 600, Kind.U16, 0.1, "V", 0, 320, _V104),
    Row("grid_frequency_hz", 609, Kind.U16, 0.01, "Hz", 0, 70, _V104),
    _power("external_ct_power_w", 619),
    _power("grid_l1_power_w", 622),
    _power("grid_l2_power_w", 623),
    _power("grid_l3_power_w", 624),
    _power("grid_power_w", 625),
    _power("output_power_w", 636),
    _power("load_power_w", 653, lo=-500),
    Row("pv1_power_w", 672, Kind.U16, 1, "W", 0, 32000, _V104),
    Row("pv2_power_w", 673, Kind.U16, 1, "W", 0, 32000, _V104),
    Row("pv3_power_w", 674, Kind.U16, 1, "W", 0, 32000, _V104),
    Row("pv4_power_w", 675, Kind.U16, 1, "W", 0, 32000, _V104),
)

THREE_PHASE_LV = InverterModel(
    name="three_phase_lv",
    title="Deye three-phase, low-voltage battery",
    device_types=(0x0005, 0x0500),
    identity=Block(0, 22, Cadence.SLOW),
    blocks=(
        Block(586, 40, Cadence.CONTROL),  # never all zero: battery and grid voltage
        Block(633, 43, Cadence.CONTROL),  # never all zero: load voltages and powers; spans PV, 0 at night
        Block(500, 59, Cadence.SLOW),  # never all zero: run state and totals
    ),
    rows=_ROWS,
)
