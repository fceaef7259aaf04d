"""Whether mining is worth it: revenue and heat against the electricity it takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from revpi.core.energy.cop import Cop
from revpi.core.energy.params import WorthParams
from revpi.core.energy.prices import PriceView
from revpi.core.enums import plain_members
from revpi.core.record import record

HOURS_PER_DAY = 24.0
W_PER_KW = 1000.0


@record(frozen=True, slots=True)
class Terms:
    """What a unit of everything is worth now.

    Attributes:
        mining_eur_per_th_h: Revenue of 1 TH/s in an hour.
        heat_eur_per_kwh: Value of the heat of 1 kWh of miner electricity; 0 where nobody uses it.
        surplus_eur_per_kwh: What the export of 1 kWh would earn.
        battery_eur_per_kwh: Worth of 1 kWh of the battery.
        grid_eur_per_kwh: Price from the grid.
    """

    mining_eur_per_th_h: float
    heat_eur_per_kwh: float
    surplus_eur_per_kwh: float
    battery_eur_per_kwh: float
    grid_eur_per_kwh: float


@record(frozen=True, slots=True)
class Mix:
    """Power that is there without the grid, in the order in which miners take it.

    Attributes:
        surplus_w: Would be exported otherwise.
        battery_w: Would go into the battery, or may be taken from it.
    """

    surplus_w: float
    battery_w: float


@plain_members
class Verdict(StrEnum):
    """Why a power is or is not worth it."""

    WORTH = "worth"
    WORTH_WITH_HEAT = "worth_with_heat"
    TOO_DEAR = "too_dear"
    GRID_TOO_DEAR = "grid_too_dear"


@dataclass(frozen=True, slots=True)
class Worth:
    """The account of one power, all in EUR/h.

    Attributes:
        power_w: Power of the miners.
        revenue: By mining.
        heat: Value of the heat that is used.
        cost: Of the electricity.
        net: Revenue and heat less cost.
        verdict: Whether it is worth it and why.
        break_even_cop: Heat pump COP below which this heat is the cheaper one; None: at any COP.
    """

    power_w: float
    revenue: float
    heat: float
    cost: float
    net: float
    verdict: Verdict
    break_even_cop: float | None

    def text(self) -> str:
        """The account with its numbers."""
        cop = "any" if self.break_even_cop is None else f"{self.break_even_cop:.1f}"
        return (
            f"{self.power_w:.0f} W: net {self.net:+.3f} EUR/h = revenue {self.revenue:.3f}"
            f" + heat {self.heat:.3f} - electricity {self.cost:.3f} ({self.verdict}, break-even COP {cop})"
        )


def terms_of(
    params: WorthParams,
    prices: PriceView,
    cop: Cop,
    *,
    hashprice_eur_per_th_day: float,
    heat_used: bool,
    exports: bool,
) -> Terms:
    """The terms in force.

    Args:
        params: Settings.
        prices: Prices in force.
        cop: COP at which the heat pump would make the same heat.
        hashprice_eur_per_th_day: Mining revenue.
        heat_used: The miners' heat goes into a tank that wants it.
        exports: The inverter may export; if not, surplus costs nothing.
    """
    heat = max(0.0, prices.import_eur_per_kwh) / cop.value * params.heat_share if heat_used else 0.0
    return Terms(
        mining_eur_per_th_h=hashprice_eur_per_th_day / HOURS_PER_DAY,
        heat_eur_per_kwh=heat,
        surplus_eur_per_kwh=prices.feed_in_eur_per_kwh if exports else 0.0,
        battery_eur_per_kwh=params.battery_eur_per_kwh,
        grid_eur_per_kwh=prices.import_eur_per_kwh,
    )


def cost_eur_per_h(power_w: float, mix: Mix, terms: Terms) -> float:
    """Cost of a power: surplus first, then battery, the rest from the grid."""
    from_surplus_w = min(power_w, mix.surplus_w)
    from_battery_w = min(power_w - from_surplus_w, mix.battery_w)
    from_grid_w = power_w - from_surplus_w - from_battery_w
    return (
        from_surplus_w * terms.surplus_eur_per_kwh
        + from_battery_w * terms.battery_eur_per_kwh
        + from_grid_w * terms.grid_eur_per_kwh
    ) / W_PER_KW


def worth_it(power_w: float, hashrate_ths: float, mix: Mix, terms: Terms) -> Worth:
    """The account of a power.

    Args:
        power_w: Power of the miners together, >= 0.
        hashrate_ths: Their hash rate together.
        mix: What is there without the grid.
        terms: What everything is worth.
    """
    revenue = hashrate_ths * terms.mining_eur_per_th_h
    heat = power_w / W_PER_KW * terms.heat_eur_per_kwh
    cost = cost_eur_per_h(power_w, mix, terms)
    net = revenue + heat - cost
    return Worth(
        power_w,
        revenue,
        heat,
        cost,
        net,
        _verdict(revenue, net, cost, grid=power_w > mix.surplus_w + mix.battery_w),
        _break_even_cop(power_w, cost - revenue, terms),
    )


def _verdict(revenue: float, net: float, cost: float, *, grid: bool) -> Verdict:
    if net < 0.0:
        return Verdict.GRID_TOO_DEAR if grid else Verdict.TOO_DEAR
    return Verdict.WORTH if revenue >= cost else Verdict.WORTH_WITH_HEAT


def _break_even_cop(power_w: float, heat_cost: float, terms: Terms) -> float | None:
    """A kWh of heat costs `heat_cost`/power here and grid price / COP at the heat pump."""
    if power_w <= 0.0 or heat_cost <= 0.0:
        return None
    return max(0.0, terms.grid_eur_per_kwh) * power_w / W_PER_KW / heat_cost
