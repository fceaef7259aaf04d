"""What the energy policy decides, with its numbers."""

from __future__ import annotations

from revpi.core.energy.battery import Balance
from revpi.core.energy.cop import Cop
from revpi.core.energy.economics import Mix, Terms, Worth, worth_it
from revpi.core.energy.prices import PriceView
from revpi.core.energy.split import OFF, Pair, PairTable, Powers
from revpi.core.reasons import R
from revpi.core.record import record


@record(frozen=True, slots=True)
class Account:
    """What a decision rests on.

    Attributes:
        balance: The surplus equation.
        mix: Power that is there without the grid.
        terms: What everything is worth.
        prices: Prices in force.
        cop: COP that gives the heat its value.
    """

    balance: Balance
    mix: Mix
    terms: Terms
    prices: PriceView
    cop: Cop

    def worth(self, pair: Pair) -> Worth:
        """What a pair of powers is worth."""
        return worth_it(pair.total_w, pair.hashrate_ths, self.mix, self.terms)


@record(frozen=True, slots=True)
class EnergyDecision:
    """Power per miner and why; the same object until something changes.

    Attributes:
        power_w: Power per miner; 0.0 where it shall not run.
        reason: What decided; for a miner at 0 also what blocks it.
        note: What to say when there is no account.
        account: What it rests on, None while the surplus is unknown.
        table: The pairs that could run, None while the surplus is unknown.
        due_s: Monotonic time at which the next change falls due, None without one.
    """

    power_w: Powers
    reason: R
    note: str = ""
    account: Account | None = None
    table: PairTable | None = None
    due_s: float | None = None

    @property
    def surplus_w(self) -> float | None:
        """Surplus in W, None when it is unknown."""
        return None if self.account is None else self.account.balance.surplus_w

    def left_s(self, now_s: float) -> float | None:
        """Seconds until the next change falls due, None without one."""
        return None if self.due_s is None else max(0.0, self.due_s - now_s)

    def worth(self) -> Worth | None:
        """Account of the power in force, or of the lowest that could run; None while it is unknown."""
        if self.account is None or self.table is None:
            return None
        best = self.table.best
        index = max(1, self.table.index_upto(sum(self.power_w)))
        return self.account.worth(best[min(index, len(best) - 1)])

    def text(self) -> str:
        """The equation and the account with their numbers."""
        worth = self.worth()
        if self.account is None or worth is None:
            return self.note
        return f"{self.account.balance.text()}; {worth.text()}"


NOTHING_YET = EnergyDecision(OFF, R.NO_SITE_DATA, "waiting for the first inverter data")
