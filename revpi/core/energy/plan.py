"""Which total power is worth most with what is there."""

from __future__ import annotations

import math

from revpi.core.energy.economics import W_PER_KW, Mix, Terms, cost_eur_per_h
from revpi.core.energy.params import WorthParams
from revpi.core.energy.split import Pair, PairTable, Powers

SLACK_EUR_PER_H = 1e-9  # below this two plans are worth the same


class Plan:
    """The worth of all pairs at the terms in force, worked out once for many samples.

    Attributes:
        table: The pairs.
        terms: The terms.
        lowest_w: Lowest total above 0; 0 when nothing can run.
    """

    __slots__ = (
        "_any_grid",
        "_gains",
        "_grid_worth",
        "_surplus_best",
        "_worth",
        "lowest_w",
        "table",
        "terms",
    )

    def __init__(self, table: PairTable, terms: Terms, worth: WorthParams) -> None:
        self.table = table
        self.terms = terms
        self._worth = worth
        totals = table.totals_w
        heat_per_w = terms.heat_eur_per_kwh / W_PER_KW
        grid_per_w = (terms.grid_eur_per_kwh + worth.grid_margin_eur_per_kwh) / W_PER_KW
        self._gains = tuple([pair.yield_eur_per_h + pair.total_w * heat_per_w for pair in table.best])
        self._grid_worth = tuple([g >= t * grid_per_w for g, t in zip(self._gains, totals, strict=True)])
        self._any_grid = True in self._grid_worth[1:]
        self._surplus_best: tuple[tuple[int, float], ...] = ()
        self.lowest_w = table.above_w(0.0)

    def choose(self, mix: Mix, *, limit_w: float, have_w: float, reserve_w: float) -> int:
        """Index of the total that is worth most; 0 when none is worth it.

        What surplus and battery do not cover must be worth the grid's price and a margin by itself. The power
        in force may stay while the surplus lacks no more than the reserve.

        Args:
            mix: What is there without the grid.
            limit_w: Never above.
            have_w: Power in force.
            reserve_w: Surplus that is left alone.
        """
        if have_w <= 0.0 and not self._any_grid and mix.surplus_w + mix.battery_w < self.lowest_w:
            return 0
        free_w, keep = mix.surplus_w + mix.battery_w, self._worth.keep_eur_per_h
        last = self.table.index_upto(limit_w)
        within = min(last, self.table.index_upto(mix.surplus_w))
        best, best_net = (self._surplus_best or self._running_best())[within]
        if have_w <= 0.0 and best_net <= keep:
            best, best_net = 0, keep
        for index in self._one_by_one(last, mix, have_w):
            total_w = self.table.totals_w[index]
            is_now = total_w == have_w
            grid_w = total_w - free_w
            lacks = grid_w > (reserve_w if is_now else 0.0)
            if lacks and (grid_w > self._worth.grid_max_w or not self._grid_worth[index]):
                continue
            net = self._gains[index] - cost_eur_per_h(total_w, mix, self.terms) + (keep if is_now else 0.0)
            if net > best_net + SLACK_EUR_PER_H:
                best, best_net = index, net
        return best

    def pair(self, index: int, to: Powers) -> Pair:
        """The pair to run at a total, coming from `to`."""
        return self.table.nearest(index, to, self._worth.keep_eur_per_h)

    def _one_by_one(self, last: int, mix: Mix, have_w: float) -> range | tuple[int, ...]:
        """Totals to weigh one by one: all when battery or grid may serve, else only the one in force."""
        if mix.battery_w > 0.0 or self._any_grid:
            return range(1, last + 1)
        now = self.table.index_upto(have_w)
        return (now,) if 0 < now <= last else ()

    def _running_best(self) -> tuple[tuple[int, float], ...]:
        """Best index up to each index with surplus only, and its worth; worked out when asked for first."""
        surplus_per_w = self.terms.surplus_eur_per_kwh / W_PER_KW
        best, best_net, upto = 0, -math.inf, []
        for index, (gain, total_w) in enumerate(zip(self._gains, self.table.totals_w, strict=True)):
            net = gain - total_w * surplus_per_w
            if net > best_net + SLACK_EUR_PER_H:
                best, best_net = index, net
            upto.append((best, best_net))
        self._surplus_best = tuple(upto)
        return self._surplus_best
