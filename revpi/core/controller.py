"""One scan of the controller: inputs to outputs, with a reason for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from revpi.core.alarms import AlarmList
from revpi.core.calm import Calm, Standing, calm_of
from revpi.core.conditions import Judge
from revpi.core.energy.control import EnergyControl
from revpi.core.energy.decision import EnergyDecision
from revpi.core.energy.dim_14a import Dim14a
from revpi.core.energy.sight import EnergyContext, EnergyInputs, seen
from revpi.core.explain import Explanation, Reasons, all_off
from revpi.core.guard.stage import Guard
from revpi.core.heat.actuators import Actuators
from revpi.core.heat.charge import most_heat_w
from revpi.core.heat.effect_watch import EffectWatch
from revpi.core.heat.facts import gather
from revpi.core.heat.heat_pump import BlockInputs, HeatPumpBlock
from revpi.core.heat.hydraulics import FlowWish, Hydraulics, HydraulicState, LoopNeed
from revpi.core.heat.plan import HeatPlan, HeatPlanner, HeatSituation
from revpi.core.heat.sinks import TANKS
from revpi.core.inputs import Now, PlantInputs, Requests, SiteData
from revpi.core.leases import LeaseClock
from revpi.core.memory.alarm_history import AlarmHistory
from revpi.core.memory.counters import Counters
from revpi.core.memory.lease_log import LeaseLog
from revpi.core.memory.memory import Memory
from revpi.core.mining.link import InverterLink
from revpi.core.mining.pair import NO_LEVELS, MinerPair, PairInputs
from revpi.core.mining.permits import cut, hold_off
from revpi.core.mode import MODE_BLOCKS, mode_of
from revpi.core.observer import Observer
from revpi.core.outputs import SAFE_OUTPUTS, AlarmView, Mode, Outputs, Sink, StepResult, Why
from revpi.core.params import ControlParams
from revpi.core.reading import Good, Reading, good, is_true
from revpi.core.reasons import R
from revpi.core.stages import Decisions, Scan
from revpi.core.trip import Acknowledge, TripLatch

FRESH_MEMORY = Memory()


def _nothing() -> None:
    """Nobody wants to know when the guard begins."""


class Controller:
    """The whole controller; all state lives in its parts, time is an argument.

    Args:
        params: Its parameters.
        memory: What an earlier start of the program remembered.
        before_guard: Called in each scan just before the guard looks.
    """

    def __init__(
        self,
        params: ControlParams,
        memory: Memory = FRESH_MEMORY,
        before_guard: Callable[[], None] = _nothing,
    ) -> None:
        self._before_guard = before_guard
        self._params = params
        self._memory = memory
        self._actuators = Actuators(params.valve)
        self._acknowledge = Acknowledge()
        self._leases = LeaseClock()
        self._lease_log = LeaseLog(memory.leases)
        self._trip = TripLatch(memory.trip)
        self._inverter = InverterLink(params.energy)
        self._energy = EnergyControl(params.energy, params.miner.levels_w, memory.energy)
        self._dim = Dim14a(params.energy.dim, memory.dim)
        self._heat = HeatPlanner(params, self._actuators, memory)
        self._effects = EffectWatch(params.effects)
        self._hydraulics = Hydraulics(params, self._actuators)
        self._heat_pump = HeatPumpBlock(params.heat_pump, params.release, memory.evu)
        self._judge = Judge()
        self._alarms = AlarmList()
        self._history = AlarmHistory(memory.alarm_history)
        self._counters = Counters(memory.counters)
        self._guard = Guard(params, memory)
        self._miners = MinerPair(params, self._actuators, (memory.miner_1, memory.miner_2))
        self._observer = Observer(self._trip, self._miners, self._heat_pump, params.coolant.flow_limit_c)
        self._guard_acted = False
        self._heat_w = 0.0
        self._wanted: tuple[Any, ...] = ()
        self._proposed = SAFE_OUTPUTS
        self._parts: tuple[Any, ...] = ()
        self._standing = Standing(params.energy.stale_s)
        self._last: StepResult | None = None

    def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
        """One scan.

        Args:
            now: Time of this scan.
            inputs: The cabinet's inputs.
            site: Newest data from the bridge.
            requests: Newest requests of people.
        """
        measured, inputs = inputs, self._effects.trusted(inputs)
        last = self._last
        if last is not None and self._standing.holds(inputs, site, requests, now):
            self._before_guard()
            written, violations = self._guard.check(
                self._proposed, inputs, last.mode, False, now, heat_w=self._heat_w
            )
            if written is last.outputs and not violations:
                return last
        scan = self._begin(now, inputs, site, requests)
        need = self._miners.loop_need(inputs)
        plan = self._heat.step(inputs, scan.wishes, self._heat_situation(scan, need), now)
        energy = self._decide_energy(scan, plan)
        self._heat_w = self._most_heat_w(inputs)
        wish = _flow_wish(plan, self._heat_w)
        hydraulics = self._hydraulics.step(inputs, need, wish, now.mono_s)
        self._miners.step(self._pair_inputs(scan, plan, energy, hydraulics))
        self._watch_effects(scan, plan, wish, measured)
        block_inputs = self._block_inputs(scan, plan)
        block = self._heat_pump.step(block_inputs, now)
        result = self._finish(scan, Decisions(plan, energy, hydraulics, block, block_inputs))
        self._note_standing(scan, result, plan, energy, hydraulics)
        return result

    def _note_standing(
        self,
        scan: Scan,
        result: StepResult,
        plan: HeatPlan,
        energy: EnergyDecision,
        hydraulics: HydraulicState,
    ) -> None:
        """Whether the next scans may repeat this one."""
        self._last = result
        now = scan.now
        busy = (
            plan.exercise is not None
            or plan.frost.p4
            or scan.acknowledged
            or scan.requests.ending
            or self._dim.dimmed
            or scan.mode is Mode.FAULT
        )
        calm = Calm.NO
        if not busy:
            calm = calm_of(scan.inputs, result, self._miners.sequences, hydraulics, now.mono_s)
        due_s = self._leases.due_s if energy.due_s is None else min(energy.due_s, self._leases.due_s)
        self._standing.note(scan.inputs, scan.site, scan.requests, now, calm, due_s)

    # --- stages ----------------------------------------------------------------------------------------

    def _begin(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> Scan:
        acknowledged = self._acknowledge.update(inputs.ack_button, requests.acknowledge_count)
        self._trip.update(inputs, acknowledged)
        wishes = self._leases.step(requests.leases, now.mono_s)
        self._lease_log.step(requests.leases, now)
        mode = mode_of(inputs, wishes.mode)
        self._miners.listen(site, now.mono_s)
        if acknowledged:
            self._effects.acknowledge()
        return Scan(
            now,
            inputs,
            site,
            mode,
            acknowledged,
            MODE_BLOCKS.get(mode) or (R.NOT_COMMISSIONED if self._params.miner.locked else None),
            wishes,
            self._inverter.read(site.inverter, now.mono_s),
            self._effects.findings,
            requests,
        )

    def _heat_situation(self, scan: Scan, need: LoopNeed) -> HeatSituation:
        return HeatSituation(
            miners_run=need.closed,
            loop_free=not (need.closed or need.preparing),
            may_exercise=scan.mode is Mode.AUTO and not self._trip.tripped,
            closed=scan.effects.closed,
        )

    def _decide_energy(self, scan: Scan, plan: HeatPlan) -> EnergyDecision:
        own_w = self._miners.power_w()
        usable = (
            scan.locked is None
            and not self._trip.tripped
            and plan.sink is not Sink.NONE
            and not scan.effects.stop_miners
            and not scan.requests.ending
        )
        first, second = self._miners.sequences
        heats, hours = plan.sink in TANKS, self._counters.memory
        inputs = EnergyInputs(
            seen(scan.inverter),
            own_w,
            self._miners.levels() if usable else NO_LEVELS,
            (first.contactor, second.contactor),
            plan.need.house and heats,
            heats,
            plan.limit.limit_w,
            self._dim.step(scan.inputs.dim_14a, own_w, scan.now),
            scan.site.tariff,
            scan.wishes,
            int(hours.k11.on_s < hours.k10.on_s),
        )
        context = EnergyContext(self._miners.telemetry, good(scan.inputs.t_outdoor), plan.targets.need_c)
        return self._energy.step(scan.now, inputs, context)

    def _pair_inputs(
        self, scan: Scan, plan: HeatPlan, energy: EnergyDecision, hydraulics: HydraulicState
    ) -> PairInputs:
        starting = energy.reason is R.START_DELAY
        return PairInputs(
            scan.now,
            scan.inputs,
            energy.power_w,
            R.PROGRAM_ENDS if scan.requests.ending else energy.reason,
            energy.left_s(scan.now.mono_s) if starting else None,
            scan.locked,
            self._trip.tripped,
            cut(
                scan.inputs,
                self._params.coolant,
                locked=scan.locked,
                coolant_failed=scan.effects.stop_miners,
                sink_lost=self._miners.contactor_on and not hydraulics.sink_ready,
            ),
            hold_off(scan.inputs, self._params.coolant, has_sink=plan.sink is not Sink.NONE),
            hydraulics.ready,
            plan.need.house,
            scan.acknowledged,
            scan.requests.ending,
        )

    def _most_heat_w(self, inputs: PlantInputs) -> float:
        """Highest heat that the miners may give in this scan."""
        last = self._actuators.last
        closed = (last.k10_on or is_true(inputs.k10_fb), last.k11_on or is_true(inputs.k11_fb))
        if not (closed[0] or closed[1]):
            return 0.0
        return most_heat_w(closed, self._miners.telemetry, self._params.miner.levels_w[-1])

    def _watch_effects(self, scan: Scan, plan: HeatPlan, wish: FlowWish, measured: PlantInputs) -> None:
        if not self._effects.due(scan.now.mono_s, flows=self._actuators.last.p3_on):
            return
        facts = gather(
            self._params,
            self._actuators,
            measured,
            self._miners.telemetry,
            sink=plan.sink,
            power_w=self._miners.power_w(),
            flow_setpoint_c=self._hydraulics.flow_setpoint_c(wish),
        )
        self._effects.step(facts, scan.now.mono_s)

    def _block_inputs(self, scan: Scan, plan: HeatPlan) -> BlockInputs:
        return BlockInputs(
            scan.inputs,
            plan.targets,
            scan.locked,
            plan.frost.heat_pump_free,
            self._miners.sure_power_w() if plan.sink in TANKS and self._heat_arrives(scan.now) else 0.0,
            _below(scan.inputs.t_puffer, plan.targets.release_below_c),
        )

    def _heat_arrives(self, now: Now) -> bool:
        """Whether P4 brings the miners' heat to the tanks; a block outlives its rests."""
        p4 = self._actuators.p4
        if p4.on_s(now.mono_s) > 0.0 or not self._heat_pump.blocked:
            return self._actuators.last.p4_speed > 0.0
        rest_s = p4.off_s(now.mono_s)
        return rest_s is not None and rest_s <= self._params.release.min_block_s

    # --- result ----------------------------------------------------------------------------------------

    def _finish(self, scan: Scan, decisions: Decisions) -> StepResult:
        plan, energy = decisions.plan, decisions.energy
        alarms = self._judge_alarms(scan, decisions)
        written, violations, reasons = self._write(scan, decisions)
        rv1, rv2 = self._actuators.valves
        first_w, second_w = energy.power_w
        return StepResult(
            written,
            reasons,
            scan.mode,
            plan.season,
            self._trip.tripped,
            self._trip.cause,
            (self._miners.view(0, first_w), self._miners.view(1, second_w)),
            plan.sink if decisions.hydraulics.p3_on else Sink.NONE,
            (rv1.position, rv2.position),
            alarms,
            energy,
            self._judge.ladder,
            violations,
            self._remember(),
        )

    def _judge_alarms(self, scan: Scan, decisions: Decisions) -> tuple[AlarmView, ...]:
        self._judge.step(self._observer.look(scan, decisions, guard_acted=self._guard_acted))
        alarms = self._alarms.step(self._judge.alarms, scan.acknowledged, scan.now.mono_s)
        self._history.step(alarms, scan.now.wall_s)
        return alarms

    def _remember(self) -> Memory:
        """What must survive a restart; the same object while nothing has changed."""
        season, legionella, exercise = self._heat.memory
        first, second = self._miners.sequences
        parts = (
            self._trip.memory,
            first.times.memory,
            second.times.memory,
            self._lease_log.memory,
            self._heat_pump.budget.memory,
            self._dim.memory,
            season,
            legionella,
            exercise,
            self._energy.memory,
            self._counters.memory,
            self._history.memory,
        )
        if parts != self._parts:
            self._parts = parts
            self._memory = Memory(*parts)
        return self._memory

    def _write(self, scan: Scan, decisions: Decisions) -> tuple[Outputs, tuple[str, ...], Mapping[str, Why]]:
        """What is written after the guard, what the guard had to correct, and every output's reason."""
        if scan.mode is Mode.FAULT:
            self._guard.note_zero(scan.now)
            self._note(SAFE_OUTPUTS, scan, decisions)
            return SAFE_OUTPUTS, (), all_off(R.IMAGE_FAULT)
        proposed = self._propose(decisions)
        self._before_guard()
        written, violations = self._guard.check(
            proposed, scan.inputs, scan.mode, scan.acknowledged, scan.now, heat_w=self._heat_w
        )
        self._note(written, scan, decisions)
        self._guard_acted = bool(violations)
        explanation = Explanation(self._miners.moments, decisions.hydraulics, decisions.block, self._params)
        return written, violations, Reasons(proposed, written, explanation)

    def _note(self, written: Outputs, scan: Scan, decisions: Decisions) -> None:
        self._actuators.note(written, scan.now.mono_s)
        self._heat_pump.note(written.evu_block, decisions.block_inputs, scan.now)
        closed = (
            _closed(scan.inputs.k10_fb, written.k10_on),
            _closed(scan.inputs.k11_fb, written.k11_on),
        )
        self._counters.step(written, closed, scan.now.mono_s)

    def _propose(self, decisions: Decisions) -> Outputs:
        """What the logic wants; the same object as before when nothing has changed."""
        hydraulics = decisions.hydraulics
        first, second = self._miners.sequences
        rv1, rv2 = hydraulics.valves
        wanted: tuple[Any, ...] = (
            first.contactor,
            second.contactor,
            hydraulics.p3_on,
            hydraulics.fan_on,
            rv1.auf,
            rv1.zu,
            rv2.auf,
            rv2.zu,
            decisions.block.block,
            self._alarms.lamp(),
            hydraulics.p4_v,
            hydraulics.p5_v,
        )
        if wanted != self._wanted:
            self._wanted = wanted
            self._proposed = Outputs(*wanted)
        return self._proposed


def _flow_wish(plan: HeatPlan, heat_w: float) -> FlowWish:
    return FlowWish(
        plan.sink, heat_w, plan.dhw.off_c, plan.dump.full_flow, plan.frost.p3, plan.frost.p4, plan.exercise
    )


def _below(reading: Reading[float], limit_c: float | None) -> bool:
    return limit_c is not None and isinstance(reading, Good) and reading.value < limit_c


def _closed(feedback: Reading[bool], command: bool) -> bool:
    """Whether a contactor is closed: by feedback, by command where that cannot be read."""
    return feedback.value if isinstance(feedback, Good) else command
