"""0-10 V pumps: PI control within the working range, stop outside it."""

from __future__ import annotations

from revpi.core.heat.protection_params import PumpDriveParams
from revpi.core.params import PumpParams

DECIMALS = 3  # the analogue module's step is 1 mV

MAX_STEP_S = 60.0
"""Longest time between two scans that counts; a longer gap says nothing about the error in it."""


class SpeedControl:
    """PI controller of one pump; a warmer reading asks for more speed.

    Bumpless: it starts at the lowest speed (with a kick that gets the pump turning), goes on from full speed
    after a missing sensor, and its output never changes faster than its ramps. Anti-windup: the integral
    stands still while the output is held at an end of the range or by a ramp in the same direction.
    """

    __slots__ = ("_drive", "_integral_v", "_last_s", "_output_v", "_params", "_started_s")

    def __init__(self, params: PumpParams, drive: PumpDriveParams | None = None) -> None:
        self._params = params
        self._drive = PumpDriveParams() if drive is None else drive
        self._integral_v = params.min_v
        self._output_v = 0.0
        self._last_s = 0.0
        self._started_s = 0.0

    def stop(self) -> float:
        """0 V; the next start begins at the lowest speed."""
        self._integral_v = self._params.min_v
        self._output_v = 0.0
        return 0.0

    def full(self, now_s: float) -> float:
        """Highest speed at once, as the answer to an unknown or dangerous temperature."""
        self._integral_v = self._output_v = self._params.max_v
        self._last_s = now_s
        return self._output_v

    def hold(self, error_k: float, now_s: float, floor_v: float = 0.0) -> float:
        """Speed in V for a reading that is `error_k` above its setpoint.

        Args:
            error_k: Reading less setpoint.
            now_s: Monotonic time.
            floor_v: Feed-forward: the heat that is coming needs at least this voltage.
        """
        params = self._params
        if self._output_v <= 0.0:
            self._started_s = self._last_s = now_s
            self._output_v = _clamp(self._drive.kick_v, params.min_v, params.max_v)
        elapsed_s = min(max(0.0, now_s - self._last_s), MAX_STEP_S)
        self._last_s = now_s
        proportional_v = params.gain_v_per_k * error_k
        step_v = proportional_v * elapsed_s / params.reset_time_s
        integral_v = _clamp(self._integral_v + step_v, params.min_v, params.max_v)
        wanted_v = integral_v + proportional_v
        output_v = self._ramped(_clamp(wanted_v, self._lowest_v(floor_v, now_s), params.max_v), elapsed_s)
        held_below = wanted_v > output_v and step_v > 0.0
        held_above = wanted_v < output_v and step_v < 0.0
        if not (held_below or held_above):
            self._integral_v = integral_v
        self._output_v = output_v
        return round(output_v, DECIMALS)

    def _lowest_v(self, floor_v: float, now_s: float) -> float:
        params, drive = self._params, self._drive
        kick_v = drive.kick_v if now_s - self._started_s < drive.kick_s else 0.0
        return min(max(params.min_v, floor_v, kick_v), params.max_v)

    def _ramped(self, wanted_v: float, elapsed_s: float) -> float:
        highest_v = self._output_v + self._drive.raise_v_per_s * elapsed_s
        lowest_v = self._output_v - self._drive.lower_v_per_s * elapsed_s
        return _clamp(wanted_v, lowest_v, highest_v)


def _clamp(value: float, lo: float, hi: float) -> float:
    return max(lo, min(hi, value))
