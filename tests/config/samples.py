"""A settings class with every shape that a file can have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from enum import StrEnum

from revpi.schema import setting


class Phase(StrEnum):
    SINGLE = "single"
    THREE = "three"


@dataclass(frozen=True, slots=True)
class Scan:
    period_ms: int = setting(50, "Scan period", unit="ms", lo=20, hi=1000)
    factor: float = setting(1.5, "Factor", lo=0, hi=2)
    offset_k: float | None = setting(None, "Offset | none", unit="K")
    warn_ms: int = setting(100, "Warn above", unit="ms", lo=1)

    def check(self) -> str | None:
        return "warn_ms must not be less than period_ms" if self.warn_ms < self.period_ms else None


@dataclass(frozen=True, slots=True)
class Meter:
    name: str = setting(MISSING, "Name of the meter")
    phase: Phase = setting(Phase.THREE, "Kind of grid connection")
    scan: Scan = field(default_factory=Scan)


@dataclass(frozen=True, slots=True)
class Sensor:
    kind: str = setting("pt1000", "Kind of sensor", choices=("pt1000", "pt100"))
    lo_c: float = setting(0.0, "Lowest value", unit="degC", lo=-50, hi=50)


@dataclass(frozen=True, slots=True)
class Site:
    name: str = setting("walda", "Name of the site")
    demo: bool = setting(False, "Demonstration")
    off: tuple[str, ...] = setting((), "Signals that the site lacks", choices=("RK_FAULT", "DIM_14A"))
    levels_w: tuple[float, ...] = setting((1200.0, 3200.0), "Power levels", unit="W", lo=300, hi=6500)
    span_v: tuple[float, float] = setting((0.0, 10.0), "Lowest and highest voltage", unit="V", lo=0, hi=10)
    scan: Scan = field(default_factory=lambda: Scan(period_ms=40))
    sensors: Mapping[str, Sensor] = field(
        default_factory=lambda: {"T_PUFFER": Sensor(), "T_OUTDOOR": Sensor(kind="pt100", lo_c=-40.0)}
    )
    meters: tuple[Meter, ...] = ()
