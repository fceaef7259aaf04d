"""What the house and the tanks ask for, and what protects the plant: one plan per scan."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import NamedTuple

from revpi.core.heat.actuators import Actuators
from revpi.core.heat.anti_seize import AntiSeize, Exercise, ExerciseMemory
from revpi.core.heat.dhw import DhwDecision, DhwDemand
from revpi.core.heat.frost import FrostDecision, FrostProtection
from revpi.core.heat.heating_curve import BufferTargets, HeatingCurve
from revpi.core.heat.legionella import LegionellaMemory, LegionellaState, LegionellaWatch
from revpi.core.heat.over_temperature import HeatDump, OverTemperature
from revpi.core.heat.season import Season, SeasonMemory, SeasonWatch
from revpi.core.heat.sinks import HeatNeed, Sinks
from revpi.core.heat.walk_down import PowerLimit, WalkDown
from revpi.core.inputs import Now, PlantInputs
from revpi.core.leases import Wishes
from revpi.core.memory.memory import Memory
from revpi.core.outputs import Sink
from revpi.core.params import ControlParams
from revpi.core.reading import Good, Reading, Readings, are_near
from revpi.core.record import record

CALM_REST_S = 30.0
"""Clocks, filters and idle times need no closer look; a reading that moves is seen in its own scan."""

BUSY_REST_S = 1.0
"""While a limit recovers or frost protection runs."""


class HeatSituation(NamedTuple):
    """What the plan is made for.

    Attributes:
        miners_run: A miner heats.
        loop_free: No miner needs the coolant loop.
        may_exercise: Neither a trip nor a person at the outputs forbids moving something.
        closed: Sinks that are proven bad.
    """

    miners_run: bool
    loop_free: bool
    may_exercise: bool
    closed: frozenset[Sink]


@record(frozen=True, slots=True)
class HeatPlan:
    """The plan of one scan."""

    season: Season
    targets: BufferTargets
    dhw: DhwDecision
    legionella: LegionellaState
    need: HeatNeed
    sink: Sink
    limit: PowerLimit
    dump: HeatDump
    frost: FrostDecision
    exercise: Exercise | None
    curve_fallback: bool


class HeatPlanner:
    """Season, heating curve, DHW, protection: each a part of its own, put together here."""

    __slots__ = (
        "_actuators",
        "_curve",
        "_dhw",
        "_due_s",
        "_exercise",
        "_frost",
        "_legionella",
        "_over_temperature",
        "_params",
        "_plan",
        "_season",
        "_seen",
        "_sinks",
        "_temps",
        "_walk_down",
    )

    def __init__(self, params: ControlParams, actuators: Actuators, memory: Memory) -> None:
        flow_limit_c = params.coolant.flow_limit_c
        self._params = params
        self._actuators = actuators
        self._season = SeasonWatch(params.season, memory.season)
        self._curve = HeatingCurve(params.heating_curve)
        self._dhw = DhwDemand(params.dhw, params.energy.price.timezone)
        self._legionella = LegionellaWatch(params.legionella, memory.legionella)
        self._sinks = Sinks(cooler_allowed=params.coolant.cooler_allowed)
        self._over_temperature = OverTemperature(params.over_temperature, flow_limit_c=flow_limit_c)
        full_w = 2.0 * params.miner.levels_w[-1]
        self._walk_down = WalkDown(params.walk_down, flow_limit_c=flow_limit_c, full_w=full_w)
        self._frost = FrostProtection(params.frost)
        self._exercise = AntiSeize(params.exercise, memory.exercise)
        self._plan: HeatPlan | None = None
        self._seen: tuple[object, ...] = ()
        self._temps: Readings = ()
        self._due_s = 0.0

    @property
    def memory(self) -> tuple[SeasonMemory, LegionellaMemory, ExerciseMemory]:
        """What must survive a restart; the same objects while nothing has changed."""
        return self._season.memory, self._legionella.memory, self._exercise.memory

    def step(self, inputs: PlantInputs, wishes: Wishes, situation: HeatSituation, now: Now) -> HeatPlan:
        """One scan; the last plan stands until something that it rests on changes or it falls due."""
        seen = (inputs.cooler_failed, inputs.p4_failed, inputs.p5_failed, wishes, situation)
        temps, plan = _TEMPS(inputs), self._plan
        if (
            plan is None
            or now.mono_s >= self._due_s
            or seen != self._seen
            or not are_near(temps, self._temps)
        ):
            self._seen, self._temps = seen, temps
            plan = self._plan = self._make(inputs, wishes, situation, now)
            self._due_s = now.mono_s + _rest_s(plan)
        return plan

    def _make(self, inputs: PlantInputs, wishes: Wishes, situation: HeatSituation, now: Now) -> HeatPlan:
        now_s, wall_s = now.mono_s, now.wall_s
        choice = self._params.season.choice if wishes.season is None else wishes.season
        season = self._season.step(inputs.t_outdoor, choice, now_s, wall_s)
        targets = self._curve.step(inputs.t_outdoor, season, wishes.buffer_target_c, now_s)
        legionella = self._legionella.step(inputs.t_warmwasser, situation.miners_run, now_s, wall_s)
        dhw = self._dhw.step(
            inputs.t_warmwasser, wish_c=wishes.dhw_target_c, boost_c=legionella.boost_c, wall_s=wall_s
        )
        need = self._sinks.need(inputs, targets, dhw)
        dump = self._over_temperature.step(inputs.t_puffer, inputs.t_warmwasser, inputs.t_miner_out)
        closed = dump.closed | situation.closed if dump.closed else situation.closed
        sink = self._sinks.choose(need, inputs, closed, force_cooler=dump.force_cooler)
        room_k = _room_k(sink, inputs, targets, dhw)
        return HeatPlan(
            season,
            targets,
            dhw,
            legionella,
            need,
            sink,
            self._walk_down.step(inputs.t_miner_out, inputs.t_miner_return, room_k, now_s),
            dump,
            self._frost.step(inputs, now_s),
            self._move(situation, now),
            self._curve.fallback,
        )

    def _move(self, situation: HeatSituation, now: Now) -> Exercise | None:
        rv1, rv2 = self._actuators.valves
        return self._exercise.step(
            self._actuators.last,
            (rv1.position, rv2.position),
            allowed=situation.may_exercise,
            loop_free=situation.loop_free,
            now_s=now.mono_s,
            wall_s=now.wall_s,
        )


_TEMPS: Callable[[PlantInputs], Readings] = attrgetter(
    "t_puffer", "t_warmwasser", "t_miner_out", "t_miner_return", "t_outdoor"
)


def _rest_s(plan: HeatPlan) -> float:
    """How long a plan may stand while no reading, request or situation changes."""
    if plan.exercise is not None:
        return 0.0
    return BUSY_REST_S if plan.limit.limit_w is not None or plan.frost.p3 or plan.frost.p4 else CALM_REST_S


def _room_k(sink: Sink, inputs: PlantInputs, targets: BufferTargets, dhw: DhwDecision) -> float | None:
    """K between the tank in use and its limit; None on the cooler or when unknown."""
    if sink is Sink.BUFFER:
        return _below_k(inputs.t_puffer, targets.charge_off_c)
    return _below_k(inputs.t_warmwasser, dhw.off_c) if sink is Sink.DHW else None


def _below_k(reading: Reading[float], limit_c: float) -> float | None:
    return limit_c - reading.value if isinstance(reading, Good) else None
