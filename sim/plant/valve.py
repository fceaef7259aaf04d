"""Change-over valves RV1 and RV2 with their drives."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class ValveSettings:
    """A three-way ball valve with a drive (Belimo CQ family: 75 s for 90 degrees)."""

    travel_s: float = setting(75.0, "end to end", unit="s", lo=0.5, hi=300.0)
    kind: str = setting("open_close", "drive", choices=("open_close", "spring_return"))
    start_position: float = setting(0.0, "0: B (ZU), 1: A (AUF)", lo=0.0, hi=1.0)


class Valve:
    """Position by running time; without voltage it stays, with a spring it goes to B.

    Attributes:
        position: 1 is A (AUF), 0 is B (ZU); the flow splits in this proportion.
        stuck: Fault: the ball does not move.
        travel: Way moved so far, in full strokes.
    """

    __slots__ = ("_per_s", "_spring", "position", "stuck", "travel")

    def __init__(self, settings: ValveSettings) -> None:
        self._per_s = 1.0 / settings.travel_s
        self._spring = settings.kind == "spring_return"
        self.position = settings.start_position
        self.travel = 0.0
        self.stuck = False

    def advance(self, dt_s: float, auf: bool, zu: bool) -> None:
        """Move; with both relays on, AUF wins."""
        if self.stuck or not (auf or zu or self._spring):
            return
        before = self.position
        target = before + dt_s * self._per_s * (1.0 if auf else -1.0)
        self.position = min(1.0, max(0.0, target))
        self.travel += abs(self.position - before)
