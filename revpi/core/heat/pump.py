"""0-10 V pumps: PI control within the working range, stop outside it."""

from __future__ import annotations

from revpi.core.params import PumpParams


class SpeedControl:
    """PI controller of one pump; a warmer reading asks for more speed.

    Bumpless start at the lowest speed; anti-windup by holding the integral at the range's ends.
    """

    __slots__ = ("_integral_v", "_last_s", "_params")

    def __init__(self, params: PumpParams) -> None:
        self._params = params
        self._integral_v = params.min_v
        self._last_s: float | None = None

    def stop(self) -> float:
        """0 V; the next start begins at the lowest speed."""
        self._integral_v = self._params.min_v
        self._last_s = None
        return 0.0

    def full(self, now_s: float) -> float:
        """Highest speed, as the answer to an unknown temperature."""
        self._integral_v = self._params.max_v
        self._last_s = now_s
        return self._params.max_v

    def hold(self, error_k: float, now_s: float) -> float:
        """Speed in V for a reading that is `error_k` above its setpoint."""
        params = self._params
        proportional_v = params.gain_v_per_k * error_k
        if self._last_s is not None:
            step_v = proportional_v * (now_s - self._last_s) / params.reset_time_s
            self._integral_v = _clamp(self._integral_v + step_v, params.min_v, params.max_v)
        self._last_s = now_s
        return _clamp(self._integral_v + proportional_v, params.min_v, params.max_v)


def _clamp(value: float, lo: float, hi: float) -> float:
    return max(lo, min(hi, value))
