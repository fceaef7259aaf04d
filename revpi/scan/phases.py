"""Where the time of a scan goes: laps of a stop watch, one per phase."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Final


class Phase(IntEnum):
    """The parts of a scan in their order; the value is their place in `laps`."""

    WAKE = 0
    READ = 1
    STEP = 2
    GUARD = 3
    WRITE = 4
    PUBLISH = 5


PHASE_NAMES: Final = tuple(phase.name.lower() for phase in Phase)
NO_LAPS: Final = (0.0,) * len(Phase)


class Laps:
    """The stop watch of one scan after the other.

    Args:
        mono: Monotonic seconds.

    Attributes:
        laps_s: Time of each phase of this scan in seconds, by `Phase`; WAKE is the lateness of its start.
    """

    __slots__ = ("_last_s", "_mono", "laps_s")

    def __init__(self, mono: Callable[[], float]) -> None:
        self._mono = mono
        self._last_s = 0.0
        self.laps_s = list(NO_LAPS)

    def start(self, due_s: float) -> float:
        """A scan that was due begins; returns the time of its start."""
        self._last_s = now_s = self._mono()
        self.laps_s = [max(0.0, now_s - due_s), 0.0, 0.0, 0.0, 0.0, 0.0]
        return now_s

    def lap(self, phase: int) -> float:
        """This phase ends now; returns the time."""
        now_s = self._mono()
        self.laps_s[phase] += now_s - self._last_s
        self._last_s = now_s
        return now_s

    def before_guard(self) -> None:
        """For the controller: what follows in it is the guard."""
        self.lap(Phase.STEP)

    def stepped(self) -> None:
        """The controller is through; all of it is the step when it did not say where its guard begins."""
        self.lap(Phase.GUARD if self.laps_s[Phase.STEP] else Phase.STEP)

    def longest(self) -> int:
        """The phase of this scan that took longest."""
        return self.laps_s.index(max(self.laps_s))
