"""Running time and starts of every device, from what was written and what the contactors report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from revpi.core.memory.records import CountersMemory, DeviceCount, ValveCount
from revpi.core.outputs import Outputs

BOOK_S = 60.0
"""Running time goes into the memory at each change, and this often without one."""

MAX_STEP_S = 60.0
"""Longest time between two scans that counts: a process that stood still longer drove nothing."""

DEVICES = ("k10", "k11", "p3", "p4", "p5", "rk", "evu")
VALVES = ("rv1", "rv2")
AUF, ZU = 1, 2

State = tuple[int, ...]  # per device 0 or 1, then per valve 0, AUF or ZU


class Counters:
    """Adds up what the devices do.

    Attributes:
        memory: The totals; a new record at most at each change and every `BOOK_S`.
    """

    __slots__ = ("_booked_s", "_closed", "_last_s", "_state", "_towards", "_written", "memory")

    def __init__(self, memory: CountersMemory | None = None) -> None:
        self.memory = CountersMemory() if memory is None else memory
        self._written: Outputs | None = None
        self._closed = (False, False)
        self._state: State | None = None
        self._towards = [0, 0]
        self._booked_s = 0.0
        self._last_s = 0.0

    def step(self, written: Outputs, closed: tuple[bool, bool], now_s: float) -> None:
        """One scan.

        Args:
            written: Outputs as written in this scan.
            closed: Whether K10 and K11 are closed: by feedback, by command where it cannot be read.
            now_s: Monotonic time.
        """
        state = self._state
        if state is None or written is not self._written or closed != self._closed:
            self._written, self._closed = written, closed
            state = _state(written, closed)
        idle = now_s - self._booked_s < BOOK_S and now_s - self._last_s <= MAX_STEP_S
        if idle and state == self._state:
            self._last_s = now_s
            return
        self._book(state, now_s)

    def _book(self, state: State, now_s: float) -> None:
        """Add the time in which the last state stood, and the starts that this one brings."""
        old = self._state
        if old is not None:
            elapsed_s = self._last_s - self._booked_s + min(now_s - self._last_s, MAX_STEP_S)
            changes = self._changes(old, state, max(0.0, elapsed_s))
            if changes:
                self.memory = replace(self.memory, **changes)
        self._note_directions(state)
        self._state = state
        self._booked_s = self._last_s = now_s

    def _changes(self, old: State, new: State, elapsed_s: float) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        for index, name in enumerate(DEVICES):
            if old[index] or new[index]:
                count: DeviceCount = getattr(self.memory, name)
                on_s = count.on_s + elapsed_s * old[index]
                changes[name] = DeviceCount(on_s, count.starts + (new[index] > old[index]))
        for index, name in enumerate(VALVES):
            was, now = old[len(DEVICES) + index], new[len(DEVICES) + index]
            if was or now:
                valve: ValveCount = getattr(self.memory, name)
                travel_s = valve.travel_s + (elapsed_s if was else 0.0)
                changes[name] = ValveCount(travel_s, valve.reversals + self._reverses(index, now))
        return changes

    def _reverses(self, valve: int, direction: int) -> bool:
        return direction + self._towards[valve] == AUF + ZU

    def _note_directions(self, state: State) -> None:
        for index in range(len(VALVES)):
            self._towards[index] = state[len(DEVICES) + index] or self._towards[index]


def _state(written: Outputs, closed: tuple[bool, bool]) -> State:
    return (
        int(closed[0]),
        int(closed[1]),
        int(written.p3_on),
        int(written.p4_speed > 0.0),
        int(written.p5_speed > 0.0),
        int(written.rk_on),
        int(written.evu_block),
        AUF if written.rv1_auf else ZU if written.rv1_zu else 0,
        AUF if written.rv2_auf else ZU if written.rv2_zu else 0,
    )
