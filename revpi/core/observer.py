"""Gathers the facts that alarms and ladder are judged by."""

from __future__ import annotations

from revpi.core.energy.prices import PriceSource
from revpi.core.heat.frost import FrostCause
from revpi.core.heat.heat_pump import HeatPumpBlock
from revpi.core.inputs import PlantInputs
from revpi.core.mining.pair import MinerPair
from revpi.core.reading import Bad
from revpi.core.situation import MINER_FACTS, Cabinet, MinerFacts, Situation, cabinet_of, data_of
from revpi.core.stages import Decisions, Scan
from revpi.core.trip import TripLatch

ALARMING_FROST = frozenset({FrostCause.WATER_COLD, FrostCause.WATER_UNKNOWN})


class Observer:
    """Sees what the parts of the controller know.

    Args:
        trip: The trip latch.
        miners: Both miners.
        heat_pump: The heat pump's block.
        flow_limit_c: T_MINER_OUT at which contactors open.
    """

    __slots__ = ("_cabinet", "_flow_limit_c", "_heat_pump", "_inputs", "_miners", "_trip")

    def __init__(
        self, trip: TripLatch, miners: MinerPair, heat_pump: HeatPumpBlock, flow_limit_c: float
    ) -> None:
        self._trip = trip
        self._miners = miners
        self._heat_pump = heat_pump
        self._flow_limit_c = flow_limit_c
        self._inputs: PlantInputs | None = None
        self._cabinet: Cabinet | None = None

    def look(self, scan: Scan, decisions: Decisions, *, guard_acted: bool) -> Situation:
        """The facts of this scan.

        Args:
            scan: What the scan began with.
            decisions: What its stages decided.
            guard_acted: The guard corrected the scan before.
        """
        plan, effects, account = decisions.plan, scan.effects, decisions.energy.account
        return Situation(
            self._cabinet_facts(scan.inputs),
            data_of(scan.inverter),
            (self._miner_facts(0), self._miner_facts(1)),
            scan.now.wall_s is not None,
            plan.curve_fallback,
            scan.site.tariff is not None
            and account is not None
            and account.prices.source is not PriceSource.TARIFF,
            self._trip.tripped,
            guard_acted,
            effects.codes,
            bool(effects.closed),
            plan.dump.force_cooler,
            plan.legionella.overdue,
            self._heat_pump.not_started,
            plan.frost.cause in ALARMING_FROST,
        )

    def _cabinet_facts(self, inputs: PlantInputs) -> Cabinet:
        """Facts of the inputs; worked out once for the same ones."""
        if self._cabinet is None or inputs is not self._inputs:
            self._inputs = inputs
            self._cabinet = cabinet_of(inputs, self._flow_limit_c)
        return self._cabinet

    def _miner_facts(self, index: int) -> MinerFacts:
        sequence = self._miners.sequences[index]
        silent = isinstance(self._miners.telemetry[index], Bad)
        return MINER_FACTS[sequence.state, sequence.unanswered, silent]
