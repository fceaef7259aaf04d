"""How much power the miners get: surplus, battery, prices, probing, limits and delays in one decision."""

from __future__ import annotations

from revpi.core.energy.battery import Balance, BatteryPolicy
from revpi.core.energy.decision import NOTHING_YET, Account, EnergyDecision
from revpi.core.energy.economics import Mix
from revpi.core.energy.params import EnergyParams
from revpi.core.energy.plan import Plan
from revpi.core.energy.ramp import NEVER_S, Ramp
from revpi.core.energy.sight import EnergyContext, EnergyInputs, EnergyMemory, Levels, Limit, limit_of
from revpi.core.energy.split import OFF, PairTable, Powers
from revpi.core.energy.valuation import REFRESH_S, Valuation
from revpi.core.energy.zero_export import Probe, ZeroExport
from revpi.core.inputs import InverterTelemetry, Now
from revpi.core.reading import Cause
from revpi.core.reasons import R

# Where a start comes from: a hint of power on the miner that shall start first.
TOWARDS: tuple[Powers, Powers] = ((1.0, 0.0), (0.0, 1.0))
NO_MIX = Mix(0.0, 0.0)


class EnergyControl:
    """Decides anew when its inputs changed or something falls due; else the last decision stands."""

    __slots__ = (
        "_battery",
        "_decision",
        "_due_s",
        "_last",
        "_params",
        "_ramp",
        "_valuation",
        "_zero_export",
    )

    def __init__(
        self, params: EnergyParams, levels_w: tuple[float, ...], memory: EnergyMemory | None = None
    ) -> None:
        self._params = params
        self._valuation = Valuation(params, levels_w, memory or EnergyMemory())
        self._battery = BatteryPolicy(params)
        self._zero_export = ZeroExport(params.zero_export)
        self._ramp = Ramp(params)
        self._last: EnergyInputs | None = None
        self._due_s = -NEVER_S
        self._decision = NOTHING_YET

    @property
    def memory(self) -> EnergyMemory:
        """What must survive a restart."""
        return self._valuation.memory

    def step(self, now: Now, inputs: EnergyInputs, context: EnergyContext) -> EnergyDecision:
        """One scan; a miner that cannot run loses its share at once."""
        if now.mono_s < self._due_s and inputs == self._last:
            return self._decision
        self._last = inputs
        self._due_s = now.mono_s + REFRESH_S
        self._decision = self._decide(now, inputs, context)
        return self._decision

    def _decide(self, now: Now, inputs: EnergyInputs, context: EnergyContext) -> EnergyDecision:
        a_w, b_w = self._ramp.power_w
        self._ramp.power_w = (a_w if inputs.levels_w[0] else 0.0, b_w if inputs.levels_w[1] else 0.0)
        if inputs.dimmed:
            return self._forced(OFF, R.DIMMED, "dimmed by the grid operator: 0 W", now.mono_s)
        plan, limit = self._valuation.step(now, inputs, context), limit_of(inputs)
        if isinstance(inputs.inverter, Cause):
            return self._without_data(inputs, inputs.inverter, limit, now.mono_s)
        if inputs.inverter is None or inputs.own_w is None:
            what = "inverter data stale" if inputs.inverter is None else "power of a running miner unknown"
            held = _capped(self._ramp.power_w, plan, limit)
            return self._forced(held, R.HOLD_STALE, f"{what}: hold", now.mono_s)
        return self._weigh(inputs, inputs.inverter, inputs.own_w, plan, limit, now.mono_s)

    # --- without a surplus -----------------------------------------------------------------------------

    def _without_data(self, inputs: EnergyInputs, cause: Cause, limit: Limit, now_s: float) -> EnergyDecision:
        if cause is Cause.NEVER_SEEN:
            return self._forced(OFF, NOTHING_YET.reason, NOTHING_YET.note, now_s)
        if self._params.without_data == "off" or not inputs.heat_needed:
            return self._forced(OFF, R.NO_SITE_DATA, "no inverter data: off", now_s)
        each_w = min(self._params.heat_led_power_w, limit.power_w / 2.0)
        first, second = (
            max((level for level in levels if level <= each_w), default=0.0) for levels in inputs.levels_w
        )
        note = f"no inverter data, house needs heat: fixed {first:.0f} + {second:.0f} W"
        return self._forced((first, second), R.HEAT_LED, note, now_s)

    def _forced(self, power_w: Powers, reason: R, note: str, now_s: float) -> EnergyDecision:
        self._ramp.force(power_w, now_s)
        self._zero_export.reset()
        return EnergyDecision(power_w, reason, note)

    # --- with a surplus --------------------------------------------------------------------------------

    def _weigh(
        self,
        inputs: EnergyInputs,
        inverter: InverterTelemetry,
        own_w: float,
        plan: Plan,
        limit: Limit,
        now_s: float,
    ) -> EnergyDecision:
        balance = self._battery.step(inverter, own_w, now_s)
        have_w = self._ramp.power_w[0] + self._ramp.power_w[1]
        least_w = self._zero_export.step(inverter, own_w, have_w, plan.table.above_w(have_w), now_s)
        mix = _mix(balance, least_w)
        index = plan.choose(mix, limit_w=limit.power_w, have_w=have_w, reserve_w=self._params.reserve_w)
        start = self._ramp.power_w if have_w > 0.0 else TOWARDS[inputs.fresher]
        self._ramp.follow(plan.pair(index, start).power_w, self._floor(inputs.levels_w), now_s)
        if self._zero_export.back_w is not None:
            back = plan.table.index_upto(self._zero_export.back_w)
            self._ramp.force(plan.pair(back, self._ramp.power_w).power_w, now_s)
        if limit.power_w < NEVER_S and sum(self._ramp.power_w) > limit.power_w:
            self._ramp.force(_capped(self._ramp.power_w, plan, limit), now_s)
        self._due_s = min(self._due_s, self._ramp.due_s, self._zero_export.due_s)
        account = Account(balance, mix, plan.terms, self._valuation.prices, self._valuation.cop)
        return self._decided(plan, index, limit, account)

    def _floor(self, levels_w: Levels) -> Powers:
        """Lowest level of the miner that does most now."""
        a_w, b_w = self._ramp.power_w
        if a_w <= 0.0 and b_w <= 0.0:
            return OFF
        return (min(a_w, levels_w[0][0]), 0.0) if a_w >= b_w else (0.0, min(b_w, levels_w[1][0]))

    # --- result ----------------------------------------------------------------------------------------

    def _decided(self, plan: Plan, index: int, limit: Limit, account: Account) -> EnergyDecision:
        table, power_w = plan.table, self._ramp.power_w
        total_w = power_w[0] + power_w[1]
        if total_w > 0.0:
            reason = self._why_on(table, total_w, index, limit, account.mix)
        else:
            reason = self._why_off(plan.lowest_w, limit, account.mix)
        due_s = self._ramp.due_s if self._ramp.due_s < NEVER_S else None
        return EnergyDecision(power_w, reason, "", account, table, due_s)

    def _why_on(self, table: PairTable, total_w: float, index: int, limit: Limit, mix: Mix) -> R:
        free_w, next_w = mix.surplus_w + mix.battery_w, table.above_w(total_w)
        if self._ramp.kept_on:
            return R.MIN_ON
        if total_w < next_w <= free_w and next_w > limit.power_w:
            return limit.reason
        if self._zero_export.state is Probe.TRYING:
            return R.PROBING
        if total_w == table.totals_w[index] and total_w > free_w + self._params.reserve_w:
            return R.GRID_WORTH
        return R.BATTERY_WORTH if mix.surplus_w < total_w <= free_w else R.SURPLUS

    def _why_off(self, lowest_w: float, limit: Limit, mix: Mix) -> R:
        if self._ramp.starting:
            return R.START_DELAY
        if lowest_w > limit.power_w:
            return limit.reason
        return R.NOT_WORTH if 0.0 < lowest_w <= mix.surplus_w + mix.battery_w else R.NO_SURPLUS


def _capped(power_w: Powers, plan: Plan, limit: Limit) -> Powers:
    if sum(power_w) <= limit.power_w:
        return power_w
    return plan.pair(plan.table.index_upto(limit.power_w), power_w).power_w


def _mix(balance: Balance, least_w: float) -> Mix:
    """What is there without the grid; sun that an inverter hides counts as surplus."""
    free_w, surplus_w = balance.surplus_w + balance.discharge_w, balance.direct_w
    if free_w <= 0.0 and surplus_w <= 0.0 and least_w <= 0.0:
        return NO_MIX
    free_w, surplus_w = max(0.0, free_w), max(0.0, surplus_w)
    return Mix(surplus_w + max(0.0, least_w - free_w), free_w - surplus_w)
