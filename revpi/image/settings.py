"""Settings of the process image, its sensors and the signals a site lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from revpi.schema import setting
from revpi.signals.table import OPTIONAL_NAMES


@dataclass(frozen=True, slots=True)
class ImageSettings:
    """How the program reaches its inputs and outputs."""

    procimg: str = setting("/dev/piControl0", "process image of the piControl driver")
    configrsc: str = setting("/etc/revpi/config.rsc", "piCtory configuration that the driver uses")
    watchdog_ms: int = setting(
        500,
        "piControl zeroes all outputs when nothing was written for so long; 0 switches this off; "
        "at least two scan periods",
        unit="ms",
        lo=0,
        hi=3000,
    )
    start_timeout_s: float = setting(
        10.0, "how long to wait at start until the driver reports RUNNING", unit="s", lo=0.0, hi=300.0
    )


class SensorType(StrEnum):
    """What is connected to an analogue input."""

    PT1000 = "pt1000"
    PT100 = "pt100"
    LOOP = "4-20ma"


@dataclass(frozen=True, slots=True)
class SensorSettings:
    """One temperature sensor."""

    type: SensorType = setting(SensorType.PT1000, "kind of sensor; must fit its terminal")
    min_c: float = setting(0.0, "temperature at 4 mA (4-20ma only)", unit="degC", lo=-100.0, hi=500.0)
    max_c: float = setting(100.0, "temperature at 20 mA (4-20ma only)", unit="degC", lo=-100.0, hi=500.0)
    offset_k: float = setting(0.0, "added to the measured temperature", unit="K", lo=-10.0, hi=10.0)

    def check(self) -> str | None:
        """The mistake between several settings, None when there is none."""
        if self.min_c < self.max_c:
            return None
        return f"min_c {self.min_c:g} must be below max_c {self.max_c:g}"


DEFAULT_SENSORS: Mapping[str, SensorSettings] = MappingProxyType(
    {
        "t_puffer": SensorSettings(),
        "t_warmwasser": SensorSettings(),
        "t_miner_out": SensorSettings(SensorType.LOOP, 0.0, 100.0),
        "t_miner_return": SensorSettings(SensorType.LOOP, 0.0, 100.0),
        "t_outdoor": SensorSettings(SensorType.LOOP, -40.0, 60.0),
        "t_glycol": SensorSettings(SensorType.LOOP, -40.0, 100.0),
    }
)
"""Settings per sensor, by the signal's field name."""


@dataclass(frozen=True, slots=True)
class SignalSettings:
    """Which of the optional signals the site has."""

    off: tuple[str, ...] = setting(
        (), "optional signals that this site lacks", choices=tuple(sorted(OPTIONAL_NAMES))
    )
