"""How long the next step of the closed loop may be.

Why long steps are sound: the controller compares elapsed times and integrates over them, it never counts
scans, so a long step only makes a decision late by at most its own length. Nothing in the plant needs more
between events: the coolant rises 0.1 K/s at most with both miners and no flow, valves take 75 s, miners
10 W/s upwards, tanks hours. What is quick happens after a switching or an event - contactors 50 ms, feedback
timeout and reversal pause 500 ms, pumps 2 s - and there the steps are as short as two scans of the program.
The plant divides a step that is too long for its own physics; feedback follows within one step.
"""

from __future__ import annotations

from dataclasses import dataclass

from revpi.core.outputs import MinerState, StepResult, ValvePosition
from sim.fast.relays import relays

FINE_AFTER_S = 1.5
"""Feedback timeout and reversal pause (500 ms each) lie well within."""

_SEQUENCE = frozenset(
    {MinerState.PREPARE, MinerState.CLOSING, MinerState.STOPPING, MinerState.OPENING}
)  # states that end within seconds


@dataclass(frozen=True, slots=True)
class Pace:
    """Lengths of steps.

    Attributes:
        fine_s: After events and switching.
        sequence_s: While a miner starts or stops, or a valve travels.
        running_s: While coolant flows.
        quiet_s: Otherwise.
    """

    fine_s: float = 0.1
    sequence_s: float = 2.0
    running_s: float = 5.0
    quiet_s: float = 10.0


class Pacer:
    """Chooses step after step."""

    __slots__ = ("_fine_until_s", "_last", "_pace", "_states")

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._fine_until_s = FINE_AFTER_S
        self._last: tuple[bool, ...] = ()
        self._states: tuple[MinerState, ...] = ()

    def wake(self, now_s: float) -> None:
        """Something happened from outside: look closely."""
        self._fine_until_s = now_s + FINE_AFTER_S

    def next_s(self, result: StepResult | None, now_s: float) -> float:
        """Length of the next step.

        Args:
            result: Result of the last scan, None while the program does not run.
            now_s: Simulated time.
        """
        pace = self._pace
        if result is None:
            return pace.fine_s if now_s < self._fine_until_s else pace.running_s
        switched = relays(result.outputs)
        states = (result.miners[0].state, result.miners[1].state)
        if switched != self._last or states != self._states:
            self._last, self._states = switched, states
            self.wake(now_s)
        if now_s < self._fine_until_s:
            return pace.fine_s
        if ValvePosition.MOVING in result.valves or not _SEQUENCE.isdisjoint(states):
            return pace.sequence_s
        return pace.running_s if result.outputs.p3_on else pace.quiet_s
