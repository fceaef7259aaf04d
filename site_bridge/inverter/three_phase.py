"""Deye three-phase hybrid inverters: low-voltage battery (SG04LP3, SG05LP3), high-voltage battery (SG01HP3).

Powers are the low word as s16, valid up to 30 kW: the high words that protocol V104 added read 0 on older
firmware, and reading both then turns -3 W into 65533 W. Only a map for larger inverters reads both.
"""

from __future__ import annotations

from dataclasses import dataclass

from site_bridge.inverter import rows
from site_bridge.inverter.model import InverterModel
from site_bridge.modbus.request import Function
from site_bridge.modbus.row import Cadence, Row
from site_bridge.modbus.table import Table

_SOURCE = "Deye three-phase protocol V104"
_MAX_GAP = 20
_SMALL_LIMIT_W = 30_000.0
_LARGEST_W = 100_000.0
_PHASES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class _Family:
    """How the families differ.

    Attributes:
        dc_scale: W per step of PV and battery power.
        battery_v_per_step: Scale of the battery voltage.
        battery_hi_v: Its highest plausible value.
        strings: Addresses of the PV powers.
        high_words: Both words of each AC power are read.
    """

    dc_scale: float
    battery_v_per_step: float
    battery_hi_v: float
    strings: tuple[int, ...]
    high_words: bool


_LV = _Family(
    dc_scale=1,
    battery_v_per_step=0.01,
    battery_hi_v=70,
    strings=(672, 673, 674, 675),
    high_words=False,
)
_HV_STRINGS = (672, 673, 674, 675, 727, 728, 729, 730)
_HV = _Family(
    dc_scale=10,
    battery_v_per_step=0.1,
    battery_hi_v=1000,
    strings=_HV_STRINGS,
    high_words=False,
)
_HV_LARGE = _Family(
    dc_scale=10,
    battery_v_per_step=0.1,
    battery_hi_v=1000,
    strings=_HV_STRINGS,
    high_words=True,
)


def _table(name: str, title: str, family: _Family) -> Table:
    return Table(
        name=name,
        title=title,
        function=Function.HOLDING,
        rows=(*_COMMON, *_battery(family), *_strings(family), *_ac_powers(family)),
        max_gap=_MAX_GAP,
        padding=True,
    )


def _battery(family: _Family) -> tuple[Row, ...]:
    return (
        rows.volts(
            "battery_voltage_v",
            587,
            _SOURCE,
            scale=family.battery_v_per_step,
            hi=family.battery_hi_v,
            cadence=Cadence.CONTROL,
        ),
        _dc_power("battery_power_w", 590, family),
    )


def _dc_power(name: str, address: int, family: _Family) -> Row:
    limit_w = 32_000 * (2 if family.high_words else 1)
    return rows.power(
        name, address, _SOURCE, positive="discharge", scale=family.dc_scale, lo=-limit_w, hi=limit_w
    )


def _strings(family: _Family) -> tuple[Row, ...]:
    numbered = enumerate(family.strings, start=1)
    return tuple(rows.pv_power(number, at, _SOURCE, scale=family.dc_scale) for number, at in numbered)


def _ac_powers(family: _Family) -> tuple[Row, ...]:
    return (
        _ac_power("external_ct_power_w", 619, 708, family, "import"),
        *(
            _ac_power(f"grid_l{phase}_power_w", 621 + phase, 686 + phase, family, "import")
            for phase in _PHASES
        ),
        _ac_power("grid_power_w", 625, 690, family, "import"),
        _ac_power("output_power_w", 636, 694, family, "delivery"),
        _ac_power("load_power_w", 653, 659, family, "consumption", lo=rows.LOAD_LO_W),
    )


def _ac_power(name: str, low: int, high: int, family: _Family, positive: str, lo: float | None = None) -> Row:
    limit_w = 150_000.0 if family.high_words else 32_000.0
    return rows.power(
        name,
        low,
        _SOURCE,
        positive=positive,
        lo=-limit_w if lo is None else lo,
        hi=limit_w,
        step=rows.POWER_STEP_W * (3 if family.high_words else 1),
        high_address=high if family.high_words else None,
    )


_COMMON = (
    rows.device_type(_SOURCE),
    rows.protocol(_SOURCE),
    rows.rated_power(20, _SOURCE),
    rows.run_state(500, _SOURCE),
    rows.day("battery_charge", 514, _SOURCE),
    rows.day("battery_discharge", 515, _SOURCE),
    rows.total("battery_charge", 516, _SOURCE),
    rows.total("battery_discharge", 518, _SOURCE),
    rows.day("import", 520, _SOURCE),
    rows.day("export", 521, _SOURCE),
    rows.total("import", 522, _SOURCE),
    rows.total("export", 524, _SOURCE),
    rows.day("load", 526, _SOURCE),
    rows.total("load", 527, _SOURCE),
    rows.day("solar", 529, _SOURCE),
    rows.total("solar", 534, _SOURCE),
    rows.temperature("dc_temp_c", 540, _SOURCE),
    rows.temperature("heat_sink_temp_c", 541, _SOURCE),
    rows.bits("relays", 552, _SOURCE),
    rows.bits("warning_1", 553, _SOURCE),
    rows.bits("warning_2", 554, _SOURCE),
    *(rows.bits(f"fault_{number}", 554 + number, _SOURCE) for number in range(1, 5)),
    rows.temperature("battery_temp_c", 586, _SOURCE, cadence=Cadence.CONTROL),
    rows.soc("battery_soc_pct", 588, _SOURCE),
    rows.amperes("battery_current_a", 591, _SOURCE, positive="discharge", cadence=Cadence.CONTROL),
    *(
        rows.volts(f"grid_l{phase}_voltage_v", 597 + phase, _SOURCE, cadence=Cadence.CONTROL)
        for phase in _PHASES
    ),
    rows.hertz("grid_frequency_hz", 609, _SOURCE, cadence=Cadence.CONTROL),
    rows.power("gen_power_w", 667, _SOURCE),
    *(rows.volts(f"pv{number}_voltage_v", 674 + 2 * number, _SOURCE) for number in range(1, 5)),
    *(rows.amperes(f"pv{number}_current_a", 675 + 2 * number, _SOURCE, scale=0.1) for number in range(1, 5)),
)

_HV_TYPES = (0x0006, 0x0600, 0x0601, 0x0602)

THREE_PHASE_LV = InverterModel(
    table=_table("three_phase_lv", "Deye three-phase, low-voltage battery", _LV),
    device_types=(0x0005, 0x0500),
    rated_lo_w=0,
    rated_hi_w=_SMALL_LIMIT_W,
)
THREE_PHASE_HV = InverterModel(
    table=_table("three_phase_hv", "Deye three-phase, high-voltage battery, up to 30 kW", _HV),
    device_types=_HV_TYPES,
    rated_lo_w=0,
    rated_hi_w=_SMALL_LIMIT_W,
)
THREE_PHASE_HV_LARGE = InverterModel(
    table=_table("three_phase_hv_large", "Deye three-phase, high-voltage battery, above 30 kW", _HV_LARGE),
    device_types=_HV_TYPES,
    rated_lo_w=_SMALL_LIMIT_W,
    rated_hi_w=_LARGEST_W,
)
