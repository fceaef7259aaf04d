"""The weather-compensated buffer setpoint, and what follows from it per season."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.core.heat.params import HeatingCurveParams
from revpi.core.heat.season import Season
from revpi.core.reading import Good, Reading

FOOT_OUTDOOR_C = 20.0
"""Outdoor temperature of the curve's foot point, at which no heat is needed."""

RESOLUTION_K = 0.05
"""Targets follow the outdoor value in steps of this size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BufferTargets:
    """Temperatures of the Pufferspeicher in degC.

    Attributes:
        need_c: Below this the house needs heat; None without space heating.
        charge_off_c: It takes no more heat above.
        hysteresis_k: It takes heat again so far below `charge_off_c`; the need ends so far above `need_c`.
        release_below_c: The heat pump is released below; None without space heating. No request moves it.
        block_above_c: A new block of the heat pump begins above; None without space heating.
        narrowed: A request lowered `need_c` or `charge_off_c`.
    """

    need_c: float | None
    charge_off_c: float
    hysteresis_k: float
    release_below_c: float | None
    block_above_c: float | None
    narrowed: bool = False


class HeatingCurve:
    """Buffer targets by outdoor temperature and season.

    Attributes:
        fallback: The outdoor sensor has been bad for too long: the fixed curve point holds.
    """

    __slots__ = (
        "_bad_since_s",
        "_filtered_c",
        "_key",
        "_last_s",
        "_outdoor_c",
        "_params",
        "_targets",
        "fallback",
    )

    def __init__(self, params: HeatingCurveParams) -> None:
        self._params = params
        self._filtered_c: float | None = None
        self._last_s = 0.0
        self._bad_since_s: float | None = None
        self.fallback = True
        self._outdoor_c = params.fallback_outdoor_c
        self._key: tuple[Season, float | None] = (Season.TRANSITION, None)
        self._targets = self._compute(self._outdoor_c, *self._key)

    def step(
        self, outdoor: Reading[float], season: Season, wish_c: float | None, now_s: float
    ) -> BufferTargets:
        """One scan; the same object while nothing changes.

        Args:
            outdoor: T_OUTDOOR.
            season: Season in force.
            wish_c: Requested buffer temperature, None without; it can only lower.
            now_s: Monotonic time.
        """
        outdoor_c = self._filter(outdoor, now_s)
        moved = abs(outdoor_c - self._outdoor_c) >= RESOLUTION_K
        if moved or self._key[0] is not season or self._key[1] != wish_c:
            self._outdoor_c = outdoor_c
            self._key = (season, wish_c)
            self._targets = self._compute(outdoor_c, season, wish_c)
        return self._targets

    def setpoint_c(self, outdoor_c: float) -> float:
        """The curve: foot point at 20 degC outdoors, a slope, a lowest and a highest value."""
        params = self._params
        curve_c = params.foot_c + params.slope * (FOOT_OUTDOOR_C - outdoor_c)
        return min(max(curve_c, params.min_c), params.max_c)

    def _filter(self, outdoor: Reading[float], now_s: float) -> float:
        """First-order filter; held while the sensor is bad, then the fixed curve point."""
        elapsed_s = max(0.0, now_s - self._last_s)
        self._last_s = now_s
        if isinstance(outdoor, Good):
            self._bad_since_s = None
            self.fallback = False
            if self._filtered_c is None:
                self._filtered_c = outdoor.value
            elif elapsed_s > 0.0:
                share = elapsed_s / (self._params.filter_s + elapsed_s)
                self._filtered_c += (outdoor.value - self._filtered_c) * share
            return self._filtered_c
        if self._bad_since_s is None:
            self._bad_since_s = now_s
        if now_s - self._bad_since_s >= self._params.fallback_after_s:
            self._filtered_c = None
        self.fallback = self._filtered_c is None
        return self._params.fallback_outdoor_c if self._filtered_c is None else self._filtered_c

    def _compute(self, outdoor_c: float, season: Season, wish_c: float | None) -> BufferTargets:
        params = self._params
        heating = season is not Season.SUMMER
        setpoint_c = self.setpoint_c(outdoor_c) if heating else None
        limit_c = {
            Season.WINTER: params.winter_off_c,
            Season.TRANSITION: params.transition_off_c,
            Season.SUMMER: params.summer_off_c,
        }[season]
        off_c, need_c = limit_c, setpoint_c
        if wish_c is not None:
            off_c = min(limit_c, max(wish_c, params.min_c + params.hysteresis_k))
            need_c = None if setpoint_c is None else min(setpoint_c, off_c - params.hysteresis_k)
        return BufferTargets(
            need_c=need_c,
            charge_off_c=off_c,
            hysteresis_k=params.hysteresis_k,
            release_below_c=None if setpoint_c is None else setpoint_c - params.release_margin_k,
            block_above_c=None if setpoint_c is None else setpoint_c + params.block_margin_k,
            narrowed=off_c < limit_c,
        )
