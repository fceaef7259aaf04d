"""Settings of the simulated inverter."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class DeyeSettings:
    """The inverter's identity, its steady voltages and its manners on the line."""

    slave_id: int = setting(1, "Modbus id", lo=1, hi=247)
    serial_number: str = setting("2404120001", "serial number, 10 ASCII characters are sent")
    rated_power_w: int = setting(12_000, "rated AC power", unit="W", lo=3_000, hi=30_000)
    grid_voltage_v: float = setting(230.0, "voltage of each phase", unit="V", lo=180, hi=260)
    grid_frequency_hz: float = setting(50.0, "grid frequency", unit="Hz", lo=45, hi=55)
    battery_voltage_v: float = setting(52.0, "battery voltage", unit="V", lo=40, hi=60)
    battery_temp_c: float = setting(25.0, "battery temperature", unit="degC", lo=-40, hi=100)
    heat_sink_temp_c: float = setting(45.0, "temperature of the power stages", unit="degC", lo=-40, hi=120)
    pv_voltage_v: float = setting(600.0, "voltage of a lit PV string", unit="V", lo=100, hi=1_000)
    baud: int = setting(9_600, "pace of the reply", unit="baud", lo=1_200, hi=115_200)
    turnaround_s: float = setting(0.02, "pause before the reply", unit="s", lo=0.0, hi=1.0)
