"""How a power is divided over two miners that run at fixed levels.

The efficiency of a miner falls with its power, so the best pair is where the hash rate of both together is
highest. All pairs of a situation are worked out once and kept.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from revpi.core.energy.hashing import HashCurve
from revpi.core.record import record

Powers = tuple[float, float]
OFF: Powers = (0.0, 0.0)
# Situations kept at once; a change of hash price or of a miner's curve makes a new one.
MAX_TABLES = 64


@lru_cache(maxsize=MAX_TABLES)
def usable_levels(
    levels_w: tuple[float, ...], min_power_w: float | None, max_power_w: float | None
) -> tuple[float, ...]:
    """The levels that the miner's own constraints allow."""
    lo = 0.0 if min_power_w is None else min_power_w
    hi = float("inf") if max_power_w is None else max_power_w
    return tuple(level for level in levels_w if lo <= level <= hi)


@record(frozen=True, slots=True)
class Pair:
    """Two powers and what they yield.

    Attributes:
        power_w: Power per miner, 0.0 where it does not run.
        total_w: Both together.
        hashrate_ths: Both together.
        yield_eur_per_h: Mining revenue less the wear of the starts that it takes.
    """

    power_w: Powers
    total_w: float
    hashrate_ths: float
    yield_eur_per_h: float


@record(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a table of pairs rests on.

    Attributes:
        levels_w: Usable levels per miner, rising; an empty one takes a miner out.
        scales: Learnt correction of each miner's curve.
        powered: Contactors that are closed: no start is needed there.
        eur_per_th_h: Mining revenue.
        start_eur_per_h: Wear of a start over the time in which it must pay.
    """

    levels_w: tuple[tuple[float, ...], tuple[float, ...]]
    scales: tuple[float, float]
    powered: tuple[bool, bool]
    eur_per_th_h: float
    start_eur_per_h: float


class PairTable:
    """All pairs by their total; the first of each total yields most.

    Attributes:
        totals_w: Different totals, rising from 0.0.
        best: Best pair of each total.
    """

    __slots__ = ("_groups", "_pairs", "best", "totals_w")

    def __init__(self, pairs: Iterable[Pair]) -> None:
        rising = sorted(pairs, key=lambda pair: (pair.total_w, -pair.yield_eur_per_h, -pair.power_w[0]))
        self._pairs = {pair.power_w: pair for pair in rising}
        self._groups = tuple(tuple(group) for _, group in groupby(rising, key=lambda pair: pair.total_w))
        self.best = tuple(group[0] for group in self._groups)
        self.totals_w = tuple(pair.total_w for pair in self.best)

    def index_upto(self, limit_w: float) -> int:
        """Index of the highest total that does not exceed the limit; 0 when none does not."""
        return max(0, bisect_right(self.totals_w, limit_w) - 1)

    def nearest(self, index: int, to: Powers, keep_eur_per_h: float) -> Pair:
        """Of the pairs of a total that yield nearly the most, the one that changes least.

        Args:
            index: Of the total.
            to: Powers in force.
            keep_eur_per_h: What a change must be worth.
        """
        group = self._groups[index]
        if to in (group[0].power_w, OFF) or len(group) == 1:
            return group[0]
        enough = group[0].yield_eur_per_h - keep_eur_per_h
        same = self._pairs.get(to)
        if same is not None and same.total_w == group[0].total_w and same.yield_eur_per_h >= enough:
            return same
        near = (pair for pair in group if pair.yield_eur_per_h >= enough)
        return min(near, key=lambda pair: abs(pair.power_w[0] - to[0]) + abs(pair.power_w[1] - to[1]))

    def above_w(self, power_w: float) -> float:
        """The next higher total, or the highest."""
        index = bisect_right(self.totals_w, power_w)
        return self.totals_w[min(index, len(self.totals_w) - 1)]


class Tables:
    """Keeps the tables of the newest situations."""

    __slots__ = ("_curves", "_kept")

    def __init__(self, curves: tuple[HashCurve, HashCurve]) -> None:
        self._curves = curves
        self._kept: dict[Situation, PairTable] = {}

    def of(self, situation: Situation) -> PairTable:
        """The table of a situation."""
        table = self._kept.get(situation)
        if table is None:
            if len(self._kept) >= MAX_TABLES:
                self._kept.clear()
            table = self._kept[situation] = PairTable(self._pairs(situation))
        return table

    def _pairs(self, situation: Situation) -> Iterable[Pair]:
        rate, wear = situation.eur_per_th_h, situation.start_eur_per_h
        first, second = (self._single(situation, index) for index in (0, 1))
        for a_w, a_ths, a_starts in first:
            for b_w, b_ths, b_starts in second:
                ths = a_ths + b_ths
                yield Pair((a_w, b_w), a_w + b_w, ths, ths * rate - (a_starts + b_starts) * wear)

    def _single(self, situation: Situation, index: int) -> list[tuple[float, float, int]]:
        """(power, hash rate, starts it takes) of one miner at 0 and at each level."""
        curve, starts = self._curves[index], 0 if situation.powered[index] else 1
        levels = situation.levels_w[index]
        return [(0.0, 0.0, 0), *((level, curve.hashrate_ths(level), starts) for level in levels)]
