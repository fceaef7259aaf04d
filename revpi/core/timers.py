"""IEC 61131 timers and edges with time as an argument."""

from __future__ import annotations


class OnDelay:
    """TON: true once the condition has held for the delay."""

    __slots__ = ("_since_s",)

    def __init__(self) -> None:
        self._since_s: float | None = None

    @property
    def resting(self) -> bool:
        """Whether the condition did not hold when it was last asked for."""
        return self._since_s is None

    def update(self, condition: bool, now_s: float, delay_s: float) -> bool:
        """Whether `condition` has held for `delay_s` up to now."""
        if not condition:
            self._since_s = None
            return False
        if self._since_s is None:
            self._since_s = now_s
        return now_s - self._since_s >= delay_s

    def left_s(self, now_s: float, delay_s: float) -> float | None:
        """Seconds until it becomes true; None while the condition does not hold."""
        return None if self._since_s is None else max(0.0, delay_s - (now_s - self._since_s))


class RisingEdge:
    """R_TRIG: true in the scan in which the signal rises; a signal that is true at start is no edge."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last = True

    def update(self, signal: bool) -> bool:
        """Whether `signal` rose since the last call."""
        rose = signal and not self._last
        self._last = signal
        return rose


class Hysteresis:
    """A two-point switch: on at or below `on_at`, off at or above `off_at` (or the other way round)."""

    __slots__ = ("active",)

    def __init__(self) -> None:
        self.active = False

    def below(self, value: float, on_at: float, off_at: float) -> bool:
        """Active from `on_at` downwards until `off_at` is reached; on_at < off_at."""
        if value <= on_at:
            self.active = True
        elif value >= off_at:
            self.active = False
        return self.active

    def above(self, value: float, on_at: float, off_at: float) -> bool:
        """Active from `on_at` upwards until `off_at` is reached; off_at < on_at."""
        if value >= on_at:
            self.active = True
        elif value <= off_at:
            self.active = False
        return self.active
