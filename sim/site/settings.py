"""Settings of the simulated site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from revpi.schema import setting
from revpi.signals.table import SIGNALS, Kind
from sim.deye.settings import DeyeSettings
from sim.meter.settings import MeterSettings
from sim.plant.commands import Key
from sim.plant.settings import PlantSettings


@dataclass(frozen=True, slots=True)
class TransmitterSettings:
    """A 4-20 mA temperature transmitter."""

    min_c: float = setting(0.0, "temperature at 4 mA", unit="degC", lo=-100.0, hi=500.0)
    max_c: float = setting(100.0, "temperature at 20 mA", unit="degC", lo=-100.0, hi=500.0)

    def check(self) -> str | None:
        """What does not fit together, None when all does."""
        return None if self.min_c < self.max_c else "min_c must be below max_c"


def _transmitters() -> dict[str, TransmitterSettings]:
    loops = (signal for signal in SIGNALS if signal.kind is Kind.AI)
    return {signal.field: TransmitterSettings(signal.lo, signal.hi) for signal in loops}


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """One simulated site."""

    seed: int = setting(1, "seed of all chance", lo=0, hi=2**31)
    period_s: float = setting(0.02, "exchange with the process image", unit="s", lo=0.005, hi=0.5)
    key: Key = setting(Key.AUTO, "key switch at the start")
    transmitters: Mapping[str, TransmitterSettings] = field(default_factory=_transmitters)
    inverter: DeyeSettings = field(default_factory=DeyeSettings)
    heat_pump_meter: MeterSettings = field(default_factory=MeterSettings)
    plant: PlantSettings = field(default_factory=PlantSettings)
