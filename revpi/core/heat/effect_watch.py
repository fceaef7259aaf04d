"""Runs the effect checks: delays, findings that stand, and which sinks they close."""

from __future__ import annotations

from typing import NamedTuple

from revpi.core.heat.effects import EFFECTS, Clears, E, Facts
from revpi.core.heat.protection_params import EffectParams
from revpi.core.outputs import Sink
from revpi.core.timers import OnDelay

LOOK_S = 20.0
"""How often the checks look; thermal effects take minutes."""

GAP_S = 60.0
"""After a longer gap between two looks all delays begin anew: nobody saw what happened in it."""


class EffectFindings(NamedTuple):
    """What is proven.

    Attributes:
        codes: Checks that have failed and not cleared.
        closed: Sinks that are out; others stay.
        stop_miners: The coolant loop or its sensors are bad.
    """

    codes: frozenset[E]
    closed: frozenset[Sink]
    stop_miners: bool


NOTHING_FOUND = EffectFindings(frozenset(), frozenset(), False)


class TankTrend:
    """How much both tanks rose since miner heat has gone to the same one, once the window has passed."""

    __slots__ = ("_dhw_c", "_puffer_c", "_since_s", "_sink")

    def __init__(self) -> None:
        self._sink = Sink.NONE
        self._since_s = self._puffer_c = self._dhw_c = 0.0

    def restart(self) -> None:
        """The next look begins a new window."""
        self._sink = Sink.NONE

    def add(self, facts: Facts, params: EffectParams, now_s: float) -> Facts:
        """The facts with their rises; a window that has been judged makes room for the next one."""
        puffer_c, dhw_c = facts.puffer_c, facts.dhw_c
        strong = facts.power_w is not None and facts.power_w >= params.tank_power_w
        if puffer_c is None or dhw_c is None or not (facts.charging and strong and facts.heat_pump_idle):
            self.restart()
            return facts
        full = facts.sink is self._sink and now_s - self._since_s >= params.tank_window_s
        if full:
            facts = facts._replace(puffer_rise_k=puffer_c - self._puffer_c, dhw_rise_k=dhw_c - self._dhw_c)
        if full or facts.sink is not self._sink:
            self._sink, self._since_s = facts.sink, now_s
            self._puffer_c, self._dhw_c = puffer_c, dhw_c
        return facts


class EffectWatch:
    """All effect checks with their state."""

    __slots__ = ("_acknowledged", "_delays", "_findings", "_look_s", "_params", "_since_s", "_trend")

    def __init__(self, params: EffectParams) -> None:
        self._params = params
        self._acknowledged = False
        self._delays = {code: OnDelay() for code in EFFECTS}
        self._since_s: dict[E, float] = {}
        self._trend = TankTrend()
        self._look_s: float | None = None
        self._findings = NOTHING_FOUND

    def due(self, now_s: float) -> bool:
        """Whether `step` wants to look in this scan; facts need not be gathered in others."""
        return self._look_s is None or now_s >= self._look_s or self._acknowledged

    @property
    def findings(self) -> EffectFindings:
        """What is proven now; the same object while nothing changes."""
        return self._findings

    def acknowledge(self) -> None:
        """A person has acknowledged; counts at the next look, which comes at once."""
        self._acknowledged = True

    def step(self, facts: Facts, now_s: float) -> EffectFindings:
        """One look.

        Args:
            facts: What is on and what is measured.
            now_s: Monotonic time.
        """
        if self._look_s is not None and now_s - self._look_s > GAP_S:
            self._forget_delays()
        self._look_s = now_s + LOOK_S
        facts = self._trend.add(facts, self._params, now_s)
        found = {code for code in EFFECTS if self._stands(code, facts, now_s)}
        self._acknowledged = False
        if found != self._findings.codes:
            self._findings = _findings(frozenset(found))
        return self._findings

    def _stands(self, code: E, facts: Facts, now_s: float) -> bool:
        row = EFFECTS[code]
        delay_s: float = getattr(self._params, row.delay) if row.delay else 0.0
        failed = self._delays[code].update(row.failed(facts, self._params), now_s, delay_s)
        if failed:
            self._since_s[code] = now_s
        elif code in self._since_s and self._clears(row.clears, now_s - self._since_s[code]):
            del self._since_s[code]
        return code in self._since_s

    def _clears(self, clears: Clears, age_s: float) -> bool:
        if clears is Clears.CAUSE or self._acknowledged:
            return True
        return clears is Clears.RETRY and age_s >= self._params.retry_s

    def _forget_delays(self) -> None:
        self._trend.restart()
        for code in self._delays:
            self._delays[code] = OnDelay()


def _findings(codes: frozenset[E]) -> EffectFindings:
    rows = [EFFECTS[code] for code in codes]
    closed = frozenset(sink for row in rows for sink in row.closes)
    return EffectFindings(codes, closed, any(row.stops for row in rows))
