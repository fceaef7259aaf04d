"""I10: without scans, or with a faulty image, everything is zero within a second."""

from __future__ import annotations

from revpi.core.outputs import SAFE_OUTPUTS
from sim.fast.loop import ClosedLoop

HARDWARE_STOP_S = 1.0 + 0.2
"""Watchdog relay, then the contactor's own time."""


class StopJudge:
    """Judges the cabinet while no scan succeeds."""

    def __init__(self) -> None:
        self._since_s: float | None = None

    def look(self, loop: ClosedLoop) -> list[str]:
        """What is broken after this step."""
        if loop.powered and loop.health.image:
            self._since_s = None
            return []
        if self._since_s is None:
            self._since_s = loop.time_s
        broken = [] if loop.written == SAFE_OUTPUTS else ["I10 outputs are not zero"]
        if loop.time_s - self._since_s > HARDWARE_STOP_S:
            held = [one for one in loop.plant.contactors if one.closed and not one.welded]
            broken += ["I10 a contactor is still closed"] * bool(held)
            broken += ["I10 the heartbeat still beats"] * loop.plant.watchdog.ok
        return broken
