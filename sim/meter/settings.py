"""Settings of a simulated energy meter."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting
from sim.meter.registers import KINDS


@dataclass(frozen=True, slots=True)
class MeterSettings:
    """Its kind and its manners on the line."""

    model: str = setting("sdm630", "register map", choices=tuple(KINDS))
    unit_id: int = setting(1, "Modbus id", lo=1, hi=247)
    baud: int = setting(9_600, "pace of the reply", unit="baud", lo=1_200, hi=115_200)
