"""Temperature sensors: lag, noise, resolution, faults."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class SensorSettings:
    """All temperature sensors of the site."""

    lag_s: float = setting(3.0, "time constant of the pocket", unit="s", lo=0.0, hi=600.0)
    noise_k: float = setting(0.03, "standard deviation of the noise", unit="K", lo=0.0, hi=5.0)
    resolution_k: float = setting(0.01, "smallest step, 0 for none", unit="K", lo=0.0, hi=5.0)


class SensorFault(StrEnum):
    """What can go wrong with a sensor."""

    NONE = "none"
    BAD = "bad"
    FREEZE = "freeze"
    DRIFT = "drift"
    JUMP = "jump"


DEFAULT_SIZE = {SensorFault.DRIFT: 0.05, SensorFault.JUMP: 15.0}
"""Size of a fault when none is given: K per second, K."""


class Sensor:
    """One sensor in its pocket."""

    __slots__ = (
        "_drift_k",
        "_fault",
        "_frozen_c",
        "_lag_s",
        "_noise_k",
        "_pocket_c",
        "_resolution_k",
        "_rng",
        "_size",
    )

    def __init__(self, settings: SensorSettings, rng: Random, start_c: float) -> None:
        self._lag_s = settings.lag_s
        self._noise_k = settings.noise_k
        self._resolution_k = settings.resolution_k
        self._rng = rng
        self._pocket_c = self._frozen_c = start_c
        self._fault = SensorFault.NONE
        self._size = self._drift_k = 0.0

    def advance(self, dt_s: float, truth_c: float) -> None:
        """The pocket follows the medium."""
        self._pocket_c += (truth_c - self._pocket_c) * dt_s / (dt_s + self._lag_s)
        if self._fault is SensorFault.DRIFT:
            self._drift_k += self._size * dt_s

    def inject(self, fault: SensorFault, size: float | None = None) -> None:
        """Break or mend it.

        Args:
            fault: What happens from now on.
            size: K/s for a drift, K for a jump; None takes `DEFAULT_SIZE`.
        """
        self._frozen_c = self._measured_c()
        self._fault = fault
        self._size = DEFAULT_SIZE.get(fault, 0.0) if size is None else size
        self._drift_k = self._size if fault is SensorFault.JUMP else 0.0

    def read_c(self) -> float | None:
        """What the transmitter says; None when its wire is broken."""
        if self._fault is SensorFault.FREEZE:
            return self._frozen_c
        return None if self._fault is SensorFault.BAD else self._measured_c()

    def _measured_c(self) -> float:
        value_c = self._pocket_c + self._drift_k
        if self._noise_k:
            value_c += self._rng.gauss(0.0, self._noise_k)
        return round(value_c / self._resolution_k) * self._resolution_k if self._resolution_k else value_c
