"""Frozen sensors: a reading stands still to the last digit while something proves that it must have moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from revpi.core.heat.effect_params import EffectParams
from revpi.core.heat.effects import B, E, Facts
from revpi.core.outputs import Sink

WS_PER_KWH = 3.6e6


class Span(NamedTuple):
    """Proof by something else that moved so far.

    Attributes:
        of: What moves; None: it says nothing now.
        limit: Name of the parameter with the span that proves.
    """

    of: Callable[[Facts], float | None]
    limit: str


class Sum(NamedTuple):
    """Proof by something that adds up.

    Attributes:
        of: What adds up, per second.
        limit: Name of the parameter with the sum that proves.
    """

    of: Callable[[Facts, EffectParams], float]
    limit: str


class MustMove(NamedTuple):
    """One row: a sensor, and what proves that it must have moved; one of it is enough.

    Attributes:
        reading: Field of the facts.
        proofs: What proves.
    """

    reading: str
    proofs: tuple[Span | Sum, ...]


def _heat(is_led: Callable[[Facts], bool]) -> Callable[[Facts, EffectParams], float]:
    """Heat of the miners in kWh per second, while it is led there."""
    return lambda facts, _params: (facts.power_w or 0.0) / WS_PER_KWH if is_led(facts) else 0.0


def _flowing(field: str) -> Callable[[Facts], float | None]:
    """A quantity, while P3 runs."""

    def of(facts: Facts) -> float | None:
        value: float | None = getattr(facts, field) if facts.p3_on else None
        return value

    return of


def _warm(field: str) -> Callable[[Facts, EffectParams], float]:
    """Seconds in which a tank is so warm that it loses heat."""

    def of(facts: Facts, params: EffectParams) -> float:
        value: float | None = getattr(facts, field)
        return 1.0 if value is not None and value > params.frozen_warm_c else 0.0

    return of


_BY_POWER = Span(_flowing("power_w"), "frozen_power_w")

MUST_MOVE: dict[E, MustMove] = {
    E.FLOW_FROZEN: MustMove("flow_c", (Span(_flowing("return_c"), "frozen_neighbour_k"), _BY_POWER)),
    E.RETURN_FROZEN: MustMove("return_c", (Span(_flowing("flow_c"), "frozen_neighbour_k"), _BY_POWER)),
    E.BUFFER_FROZEN: MustMove(
        "puffer_c",
        (
            Sum(_heat(lambda f: f.charging and f.sink is Sink.BUFFER), "frozen_heat_kwh"),
            Sum(_warm("puffer_c"), "frozen_tank_s"),
        ),
    ),
    E.DHW_FROZEN: MustMove(
        "dhw_c",
        (
            Sum(_heat(lambda f: f.charging and f.sink is Sink.DHW), "frozen_heat_kwh"),
            Sum(_warm("dhw_c"), "frozen_tank_s"),
        ),
    ),
    E.OUTDOOR_FROZEN: MustMove("outdoor_c", (Sum(lambda _facts, _params: 1.0, "frozen_outdoor_s"),)),
    E.GLYCOL_FROZEN: MustMove(
        "glycol_c",
        (Sum(_heat(lambda f: f.p3_on and f.rv1 is B and f.p5_share is not None), "frozen_heat_kwh"),),
    ),
}


class Stillness:
    """One sensor: how long its reading has stood still, in terms of what should have moved it."""

    __slots__ = ("_proven", "_row", "_seen", "_value")

    def __init__(self, row: MustMove) -> None:
        self._row = row
        self._value: float | None = None
        self._proven = False
        self._seen: list[tuple[float, float] | None] = [None] * len(row.proofs)

    def step(self, facts: Facts, params: EffectParams, elapsed_s: float) -> bool:
        """One look: whether it is proven frozen; stays so until the reading moves."""
        value: float | None = getattr(facts, self._row.reading)
        if value is None or value != self._value:
            self._value, self._proven = value, False
            self._seen = [None] * len(self._row.proofs)
        elif not self._proven:
            for index in range(len(self._seen)):
                self._proven |= self._adds_up(index, facts, params, elapsed_s)
        return self._proven

    def _adds_up(self, index: int, facts: Facts, params: EffectParams, elapsed_s: float) -> bool:
        proof, seen = self._row.proofs[index], self._seen[index]
        if isinstance(proof, Sum):
            seen = (0.0, (0.0 if seen is None else seen[1]) + proof.of(facts, params) * elapsed_s)
        else:
            now = proof.of(facts)
            if now is None:
                seen = None
            else:
                seen = (now, now) if seen is None else (min(seen[0], now), max(seen[1], now))
        self._seen[index] = seen
        limit: float = getattr(params, proof.limit)
        return seen is not None and seen[1] - seen[0] >= limit


class FrozenWatch:
    """All sensors of the table."""

    __slots__ = ("_found", "_sensors")

    def __init__(self) -> None:
        self._sensors = [(code, Stillness(row)) for code, row in MUST_MOVE.items()]
        self._found: frozenset[E] = frozenset()

    def step(self, facts: Facts, params: EffectParams, elapsed_s: float) -> frozenset[E]:
        """One look.

        Args:
            facts: With the readings as they came in, distrusted ones too.
            params: Limits.
            elapsed_s: Time since the last look; 0 at the first one.
        """
        found = [code for code, sensor in self._sensors if sensor.step(facts, params, elapsed_s)]
        if len(found) != len(self._found) or any(code not in self._found for code in found):
            self._found = frozenset(found)
        return self._found
