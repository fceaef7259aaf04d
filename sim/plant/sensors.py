"""Temperature sensors: lag, noise, resolution, faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle, repeat
from operator import add
from random import Random

from revpi.core.enums import plain_members
from revpi.schema import setting

NOISE_VALUES = 4093
"""Noise is drawn once and repeats after so many values; a prime number, so each sensor meets them all."""


@dataclass(frozen=True, slots=True)
class SensorSettings:
    """All temperature sensors of the site."""

    lag_s: float = setting(3.0, "time constant of the pocket", unit="s", lo=0.0, hi=600.0)
    noise_k: float = setting(0.03, "standard deviation of the noise", unit="K", lo=0.0, hi=5.0)
    resolution_k: float = setting(0.01, "smallest step, 0 for none", unit="K", lo=0.0, hi=5.0)


@plain_members
class SensorFault(StrEnum):
    """What can go wrong with a sensor."""

    NONE = "none"
    BAD = "bad"
    FREEZE = "freeze"
    DRIFT = "drift"
    JUMP = "jump"


DEFAULT_SIZE = {SensorFault.DRIFT: 0.05, SensorFault.JUMP: 15.0}
"""Size of a fault when none is given: K per second, K."""


class Sensors:
    """Sensors in their pockets, in one order for truth and readings.

    Healthy sensors have no state but their pockets; what is broken is looked after one by one.

    Args:
        settings: Their kind.
        rng: Where their noise comes from.
        start_c: Temperatures at the start.
    """

    __slots__ = (
        "_drifts_k_per_s",
        "_frozen_c",
        "_lag_s",
        "_noise_k",
        "_off_k",
        "_pockets_c",
        "_resolution_k",
    )

    def __init__(self, settings: SensorSettings, rng: Random, start_c: Sequence[float]) -> None:
        self._lag_s = settings.lag_s
        self._resolution_k = settings.resolution_k
        self._noise_k = _noise_k(settings.noise_k, rng)
        self._pockets_c = list(start_c)
        self._off_k: dict[int, float] = {}
        self._drifts_k_per_s: dict[int, float] = {}
        self._frozen_c: dict[int, float | None] = {}

    def advance(self, dt_s: float, truth_c: Sequence[float]) -> None:
        """The pockets follow the media."""
        share = dt_s / (dt_s + self._lag_s)
        pockets = zip(self._pockets_c, truth_c, strict=True)
        self._pockets_c = [pocket_c + (medium_c - pocket_c) * share for pocket_c, medium_c in pockets]
        for index, k_per_s in self._drifts_k_per_s.items():
            self._off_k[index] += k_per_s * dt_s

    def inject(self, index: int, fault: SensorFault, size: float | None = None) -> None:
        """Break or mend one.

        Args:
            index: Which.
            fault: What happens from now on.
            size: K/s for a drift, K for a jump; None takes `DEFAULT_SIZE`.
        """
        frozen_c = self.read_c()[index] if fault is SensorFault.FREEZE else None
        for state in (self._off_k, self._drifts_k_per_s, self._frozen_c):
            state.pop(index, None)
        size = DEFAULT_SIZE.get(fault, 0.0) if size is None else size
        if fault in (SensorFault.BAD, SensorFault.FREEZE):
            self._frozen_c[index] = frozen_c
        elif fault is SensorFault.DRIFT:
            self._off_k[index], self._drifts_k_per_s[index] = 0.0, size
        elif fault is SensorFault.JUMP:
            self._off_k[index] = size

    def read_c(self) -> list[float | None]:
        """What the transmitters say, with new noise; None where a wire is broken."""
        values_c: list[float | None] = list(map(add, self._pockets_c, self._noise_k))
        if self._off_k or self._frozen_c:
            self._spoil(values_c)
        if resolution_k := self._resolution_k:
            return [c if c is None else round(c / resolution_k) * resolution_k for c in values_c]
        return values_c

    def _spoil(self, values_c: list[float | None]) -> None:
        for index, off_k in self._off_k.items():
            values_c[index] = (values_c[index] or 0.0) + off_k
        for index, frozen_c in self._frozen_c.items():
            values_c[index] = frozen_c


def _noise_k(deviation_k: float, rng: Random) -> Iterator[float]:
    """Noise of one reading after the other, without end."""
    if not deviation_k:
        return repeat(0.0)
    return cycle([rng.gauss(0.0, deviation_k) for _ in range(NOISE_VALUES)])
