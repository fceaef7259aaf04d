"""What everything is worth: prices, COP, the miners' curves, and the plan that follows from them."""

from __future__ import annotations

from revpi.core.energy.cop import Cop, cop_at
from revpi.core.energy.economics import terms_of
from revpi.core.energy.hashing import HashCurve
from revpi.core.energy.params import EnergyParams
from revpi.core.energy.plan import Plan
from revpi.core.energy.prices import Prices, PriceView
from revpi.core.energy.sight import EnergyContext, EnergyInputs, EnergyMemory
from revpi.core.energy.split import Situation, Tables
from revpi.core.inputs import Now
from revpi.core.reading import Good

HOUR_S = 3600.0
# Prices, COP and curves are looked at so often, and at once when a request, a tariff slot or a miner changes.
REFRESH_S = 60.0


class Valuation:
    """Keeps the plan and works it out anew only when what it rests on changed.

    Attributes:
        prices: Prices in force.
        cop: COP that gives the heat its value.
    """

    __slots__ = (
        "_basis",
        "_curves",
        "_due_s",
        "_memory",
        "_params",
        "_plan",
        "_price_source",
        "_start_eur_per_h",
        "_tables",
        "cop",
        "prices",
    )

    prices: PriceView
    cop: Cop

    def __init__(self, params: EnergyParams, levels_w: tuple[float, ...], memory: EnergyMemory) -> None:
        worth = params.worth
        self._params = params
        self._memory = memory
        self._curves = (
            HashCurve(worth, levels_w, worth.miner_1_j_per_th, memory.scales[0]),
            HashCurve(worth, levels_w, worth.miner_2_j_per_th, memory.scales[1]),
        )
        self._tables = Tables(self._curves)
        self._price_source = Prices(params.price)
        self._start_eur_per_h = worth.start_cost_eur / (worth.start_payback_s / HOUR_S)
        self._basis: tuple[object, ...] = ()
        self._due_s = -float("inf")
        self._plan: Plan | None = None

    @property
    def memory(self) -> EnergyMemory:
        """What must survive a restart."""
        if self._memory.scales != self._scales():
            self._memory = EnergyMemory(self._scales())
        return self._memory

    def step(self, now: Now, inputs: EnergyInputs, context: EnergyContext) -> Plan:
        """The plan of this scan."""
        basis = (inputs.levels_w, inputs.powered, inputs.wishes, inputs.heat_used, inputs.tariff)
        plan = self._plan
        if plan is None or now.mono_s >= self._due_s or basis != self._basis:
            self._basis = basis
            self._due_s = now.mono_s + REFRESH_S
            self._learn(context, now.mono_s)
            plan = self._plan = self._work_out(now, inputs, context)
        return plan

    def _scales(self) -> tuple[float, float]:
        return self._curves[0].scale, self._curves[1].scale

    def _learn(self, context: EnergyContext, now_s: float) -> None:
        for curve, reading in zip(self._curves, context.telemetry, strict=True):
            if isinstance(reading, Good):
                curve.learn(reading.value.power_w, reading.value.efficiency_j_per_th, now_s)

    def _work_out(self, now: Now, inputs: EnergyInputs, context: EnergyContext) -> Plan:
        worth, wishes = self._params.worth, inputs.wishes
        self.prices = self._price_source.step(now, inputs.tariff, wishes.import_eur_per_kwh)
        self.cop = cop_at(self._params.cop, context.outdoor_c, context.flow_c)
        asked = wishes.hashprice_eur_per_th_day
        terms = terms_of(
            worth,
            self.prices,
            self.cop,
            hashprice_eur_per_th_day=worth.hashprice_eur_per_th_day if asked is None else asked,
            heat_used=inputs.heat_used,
            exports=not self._params.zero_export.enabled,
        )
        situation = Situation(
            levels_w=inputs.levels_w,
            scales=self._scales(),
            powered=inputs.powered,
            eur_per_th_h=terms.mining_eur_per_th_h,
            start_eur_per_h=self._start_eur_per_h,
        )
        table = self._tables.of(situation)
        last = self._plan
        if last is not None and table is last.table and terms == last.terms:
            return last
        return Plan(table, terms, worth)
