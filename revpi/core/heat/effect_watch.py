"""Runs the effect checks: delays, findings that stand, and which sinks they close."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from revpi.core.heat.effect_params import EffectParams
from revpi.core.heat.effects import EFFECTS, Clears, E, EffectRow, Facts
from revpi.core.heat.frozen import MUST_MOVE, FrozenWatch
from revpi.core.inputs import PlantInputs
from revpi.core.outputs import Sink
from revpi.core.reading import Bad, Cause, Good

LOOK_S = 20.0
"""How often the checks look while coolant flows; thermal effects take minutes."""

REST_LOOK_S = 120.0
"""How often they look at rest."""

GAP_S = 180.0
"""After a longer gap between two looks all delays begin anew: nobody saw what happened in it."""


class EffectFindings(NamedTuple):
    """What is proven.

    Attributes:
        codes: Checks that have failed and not cleared.
        closed: Sinks that are out; others stay.
        stop_miners: The coolant loop or its sensors are bad.
        distrusted: Inputs whose readings must not be used.
    """

    codes: frozenset[E]
    closed: frozenset[Sink]
    stop_miners: bool
    distrusted: tuple[str, ...] = ()


NOTHING_FOUND = EffectFindings(frozenset(), frozenset(), False)
FROZEN = Bad(Cause.FROZEN)


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

    __slots__ = (
        "_acknowledged",
        "_delays_s",
        "_failing_since_s",
        "_findings",
        "_frozen",
        "_given",
        "_looked_s",
        "_params",
        "_raw",
        "_since_s",
        "_trend",
    )

    def __init__(self, params: EffectParams) -> None:
        self._params = params
        self._acknowledged = False
        self._delays_s = {code: _delay_s(row, params) for code, row in EFFECTS.items()}
        self._failing_since_s: dict[E, float] = {}
        self._since_s: dict[E, float] = {}
        self._trend = TankTrend()
        self._frozen = FrozenWatch()
        self._raw: PlantInputs | None = None
        self._given: PlantInputs | None = None
        self._looked_s: float | None = None
        self._findings = NOTHING_FOUND

    def due(self, now_s: float, *, flows: bool) -> bool:
        """Whether `step` wants to look in this scan; facts need not be gathered in others.

        Args:
            now_s: Monotonic time.
            flows: Coolant flows.
        """
        if self._looked_s is None or self._acknowledged:
            return True
        return now_s - self._looked_s >= (LOOK_S if flows else REST_LOOK_S)

    @property
    def findings(self) -> EffectFindings:
        """What is proven now; the same object while nothing changes."""
        return self._findings

    def trusted(self, inputs: PlantInputs) -> PlantInputs:
        """The inputs of a scan with distrusted readings taken out; the same object while all are trusted."""
        if not self._findings.distrusted:
            return inputs
        if inputs is not self._raw or self._given is None:
            self._raw = inputs
            changes: dict[str, Any] = {
                name: FROZEN for name in self._findings.distrusted if isinstance(getattr(inputs, name), Good)
            }
            self._given = replace(inputs, **changes)
        return self._given

    def acknowledge(self) -> None:
        """A person has acknowledged; counts at the next look, which comes at once."""
        self._acknowledged = True

    def step(self, facts: Facts, now_s: float) -> EffectFindings:
        """One look.

        Args:
            facts: What is on and what is measured, distrusted readings too.
            now_s: Monotonic time.
        """
        elapsed_s = 0.0 if self._looked_s is None else max(0.0, now_s - self._looked_s)
        self._looked_s = now_s
        if elapsed_s > GAP_S:
            self._forget_delays()
            elapsed_s = GAP_S
        frozen = self._frozen.step(facts, self._params, elapsed_s)
        facts = self._trend.add(self._masked(facts, frozen), self._params, now_s)
        self._judge([code for code, row in EFFECTS.items() if row.failed(facts, self._params)], now_s)
        self._acknowledged = False
        if self._since_s.keys() != self._findings.codes:
            self._findings = _findings(frozenset(self._since_s))
            self._given = None
        return self._findings

    def _masked(self, facts: Facts, frozen: frozenset[E]) -> Facts:
        """What the other checks may use."""
        if not (frozen or self._findings.codes):
            return facts
        unknown: dict[str, Any] = {
            row.reading: None for code, row in MUST_MOVE.items() if code in self._findings.codes
        }
        return facts._replace(frozen=frozen, **unknown)

    def _judge(self, failed: list[E], now_s: float) -> None:
        """What has failed for its delay stands from the last time on that it did; what clears goes."""
        failing_since_s = self._failing_since_s
        for code in failing_since_s.keys() - failed:
            del failing_since_s[code]
        for code in failed:
            if now_s - failing_since_s.setdefault(code, now_s) >= self._delays_s[code]:
                self._since_s[code] = now_s
        for code, since_s in tuple(self._since_s.items()):
            if since_s != now_s and self._clears(EFFECTS[code].clears, now_s - since_s):
                del self._since_s[code]

    def _clears(self, clears: Clears, age_s: float) -> bool:
        if clears is Clears.CAUSE or self._acknowledged:
            return True
        return clears is Clears.RETRY and age_s >= self._params.retry_s

    def _forget_delays(self) -> None:
        self._trend.restart()
        self._failing_since_s.clear()


def _delay_s(row: EffectRow, params: EffectParams) -> float:
    delay_s: float = getattr(params, row.delay) if row.delay else 0.0
    return delay_s


def _findings(codes: frozenset[E]) -> EffectFindings:
    rows = [EFFECTS[code] for code in codes]
    closed = frozenset(sink for row in rows for sink in row.closes)
    distrusted = tuple([row.distrusts for row in rows if row.distrusts])
    return EffectFindings(codes, closed, any(row.stops for row in rows), distrusted)
