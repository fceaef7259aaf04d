"""When the Warmwasserspeicher wants heat."""

from __future__ import annotations

from typing import NamedTuple

from revpi.core.heat.params import DhwParams
from revpi.core.heat.windows import WeekWindows
from revpi.core.reading import Good, Reading
from revpi.core.timers import Hysteresis

BOOST_HYSTERESIS_K = 1.0
"""A boosted tank is charged again so far below its target."""


class DhwDecision(NamedTuple):
    """What the DHW tank wants.

    Attributes:
        charge: It wants heat now; never with its temperature unknown.
        on_c: Charging starts below.
        off_c: Charging ends above.
        window_open: A charging window is open (always without windows or without a valid clock).
        narrowed: A request lowered the targets.
    """

    charge: bool
    on_c: float
    off_c: float
    window_open: bool
    narrowed: bool = False


class DhwDemand:
    """DHW demand by thresholds, windows, requests and disinfection."""

    __slots__ = ("_decision", "_key", "_low", "_params", "_windows")

    def __init__(self, params: DhwParams, zone: str = "Europe/Berlin") -> None:
        self._params = params
        self._windows = WeekWindows(params.windows, zone)
        self._low = Hysteresis()
        self._key: tuple[bool, float | None, float | None] = (True, None, None)
        self._decision = DhwDecision(False, params.on_c, params.off_c, True)

    def step(
        self, reading: Reading[float], *, wish_c: float | None, boost_c: float | None, wall_s: float | None
    ) -> DhwDecision:
        """One scan; the same object while nothing changes.

        Args:
            reading: T_WARMWASSER.
            wish_c: Requested DHW temperature, None without; it can only lower.
            boost_c: Target of a disinfection run, None without one; it overrides windows and request.
            wall_s: Unix time, None while the clock is not known to be right.
        """
        key = (self._windows.open_at(wall_s), wish_c, boost_c)
        if key != self._key:
            self._key = key
            self._decision = self._targets(*key)
        decision = self._decision
        charge = False
        if isinstance(reading, Good):
            charge = self._low.below(reading.value, decision.on_c, decision.off_c)
        if charge is not decision.charge:
            self._decision = decision._replace(charge=charge)
        return self._decision

    def _targets(self, window_open: bool, wish_c: float | None, boost_c: float | None) -> DhwDecision:
        params = self._params
        charge = self._decision.charge
        spread_k = params.off_c - params.on_c
        lowest_off_c = min(params.off_c, params.comfort_min_c + spread_k)
        if boost_c is not None and boost_c > params.off_c:
            return DhwDecision(charge, boost_c - BOOST_HYSTERESIS_K, boost_c, window_open)
        off_c = params.off_c if window_open else lowest_off_c
        if wish_c is None or wish_c >= off_c:
            return DhwDecision(charge, off_c - spread_k, off_c, window_open)
        off_c = max(wish_c, lowest_off_c)
        return DhwDecision(charge, off_c - spread_k, off_c, window_open, narrowed=True)
