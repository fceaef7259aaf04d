"""What the outputs that were really written have done to the plant, by time.

Fed with the written outputs of each scan. The logic reads one instance; the guard keeps its own.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from revpi.core.outputs import Outputs, ValvePosition
from revpi.core.params import ValveParams

TURN_S = 15.0
"""A travel that rests for longer is interrupted; the pause of a reversal takes half a second or one scan."""


class RunTime:
    """Since when a device has been on or off without a break."""

    __slots__ = ("_off_since_s", "_on_since_s", "_ran_s")

    def __init__(self) -> None:
        self._on_since_s: float | None = None
        self._off_since_s: float | None = None
        self._ran_s = 0.0

    def update(self, on: bool, now_s: float) -> None:
        """Take note of the state from now on."""
        if on:
            self._off_since_s = None
            if self._on_since_s is None:
                self._on_since_s = now_s
        else:
            if self._on_since_s is not None:
                self._ran_s = now_s - self._on_since_s
                self._on_since_s = None
            if self._off_since_s is None:
                self._off_since_s = now_s

    def on_s(self, now_s: float) -> float:
        """Seconds on without a break; 0 while off."""
        return 0.0 if self._on_since_s is None else now_s - self._on_since_s

    def has_run(self, now_s: float, least_s: float, within_s: float) -> bool:
        """Whether it has run for `least_s` without a break, now or in a run that ended within `within_s`."""
        if self._on_since_s is not None:
            return now_s - self._on_since_s >= least_s
        off_s = self.off_s(now_s)
        return off_s is not None and off_s <= within_s and self._ran_s >= least_s

    def off_s(self, now_s: float) -> float | None:
        """Seconds off without a break; None while on or when it was never seen off."""
        return None if self._off_since_s is None else now_s - self._off_since_s


class ValveModel:
    """Position of one change-over valve by the time it was driven.

    Unknown at start and after an interrupted travel; known after a full travel to an end stop. A travel that
    turns round after the pause of a reversal goes on.
    """

    __slots__ = ("_direction", "_full_travel_s", "_since_s", "_spring", "from_known", "position")

    def __init__(self, params: ValveParams) -> None:
        self._full_travel_s = params.travel_s * params.overrun
        self._spring = params.kind == "spring_return"
        self._direction: ValvePosition | None = None
        self._since_s = 0.0
        self.position = ValvePosition.UNKNOWN
        self.from_known = False

    def drive(self, auf: bool, zu: bool, now_s: float) -> None:
        """Take note of the relays as written."""
        direction = self._driven_towards(auf, zu)
        if direction is not self._direction:
            self.advance(now_s)
            self._direction = direction
            self._since_s = now_s
            if direction is not None and self.position is not direction:
                at_end = self.position in (ValvePosition.A, ValvePosition.B)
                self.from_known = at_end or (self.position is ValvePosition.MOVING and self.from_known)
                self.position = ValvePosition.MOVING

    def advance(self, now_s: float) -> None:
        """Let time pass: a travel that has lasted long enough has arrived, one that rests is lost."""
        lasted_s = now_s - self._since_s
        if self._direction is None:
            if self.position is ValvePosition.MOVING and lasted_s > TURN_S:
                self.position = ValvePosition.UNKNOWN
        elif lasted_s >= self._full_travel_s:
            self.position = self._direction

    @property
    def rests(self) -> bool:
        """Whether time alone changes nothing: it has arrived, or stands where it is."""
        if self._direction is None:
            return self.position is not ValvePosition.MOVING
        return self.position is self._direction

    def travel_left_s(self, now_s: float) -> float:
        """Seconds of driving left until the end stop; 0 when not travelling."""
        if self._direction is None or self.position is not ValvePosition.MOVING:
            return 0.0
        return max(0.0, self._full_travel_s - (now_s - self._since_s))

    def _driven_towards(self, auf: bool, zu: bool) -> ValvePosition | None:
        if self._spring:
            return ValvePosition.A if auf else ValvePosition.B
        if auf == zu:
            return None
        return ValvePosition.A if auf else ValvePosition.B


class Actuators:
    """Run times and valve positions that follow from the written outputs.

    Attributes:
        p3: Coolant pump.
        p4: Heating-water pump.
        fan: Cooler fan.
        contactors: K10 and K11, by command.
        valves: RV1 and RV2.
        last: The outputs written last.
    """

    __slots__ = ("_p4_on", "_relays", "_valves_rest", "contactors", "fan", "last", "p3", "p4", "valves")

    def __init__(self, valve: ValveParams) -> None:
        self.p3 = RunTime()
        self.p4 = RunTime()
        self.fan = RunTime()
        self.contactors = (RunTime(), RunTime())
        self.valves = (ValveModel(valve), ValveModel(valve))
        self.last = Outputs()
        self._relays: tuple[bool, ...] = ()
        self._p4_on = False
        self._valves_rest = True

    def note(self, written: Outputs, now_s: float) -> None:
        """Take note of outputs that were written in this scan; the same relays again are quick."""
        if written is not self.last or not self._relays:
            self.last = written
            relays, p4_on = _RELAYS(written), written.p4_speed > 0.0
            if relays != self._relays or p4_on is not self._p4_on:
                self._relays, self._p4_on = relays, p4_on
                self._switch(written, now_s)
        self.advance(now_s)

    def advance(self, now_s: float) -> None:
        """Let time pass under the outputs written last."""
        if self._valves_rest:
            return
        rv1, rv2 = self.valves
        rv1.advance(now_s)
        rv2.advance(now_s)
        self._valves_rest = rv1.rests and rv2.rests

    def _switch(self, written: Outputs, now_s: float) -> None:
        rv1, rv2 = self.valves
        self.p3.update(written.p3_on, now_s)
        self.p4.update(self._p4_on, now_s)
        self.fan.update(written.rk_on, now_s)
        self.contactors[0].update(written.k10_on, now_s)
        self.contactors[1].update(written.k11_on, now_s)
        rv1.drive(written.rv1_auf, written.rv1_zu, now_s)
        rv2.drive(written.rv2_auf, written.rv2_zu, now_s)
        self._valves_rest = False


_RELAYS: Callable[[Outputs], tuple[bool, ...]] = attrgetter(
    "p3_on", "rk_on", "k10_on", "k11_on", "rv1_auf", "rv1_zu", "rv2_auf", "rv2_zu"
)
