"""One scan of the controller: inputs to outputs, with a reason for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, NamedTuple

from revpi.core.alarms import AlarmList
from revpi.core.conditions import Trouble, alarms_now
from revpi.core.energy.control import EnergyControl
from revpi.core.energy.decision import EnergyDecision
from revpi.core.energy.dim_14a import Dim14a
from revpi.core.energy.prices import PriceSource
from revpi.core.energy.sight import EnergyContext, EnergyInputs, seen
from revpi.core.explain import Explanation, Reasons, all_off
from revpi.core.guard.stage import Guard
from revpi.core.heat.actuators import Actuators
from revpi.core.heat.effect_watch import EffectFindings, EffectWatch
from revpi.core.heat.facts import gather
from revpi.core.heat.frost import FrostCause
from revpi.core.heat.heat_pump import BlockDecision, BlockInputs, HeatPumpBlock
from revpi.core.heat.hydraulics import FlowWish, Hydraulics, HydraulicState, LoopNeed
from revpi.core.heat.plan import HeatPlan, HeatPlanner, HeatSituation
from revpi.core.heat.sinks import TANKS
from revpi.core.inputs import InverterTelemetry, Now, PlantInputs, Requests, SiteData
from revpi.core.ladder import Situation, rows_in_force
from revpi.core.leases import LeaseClock, Wishes
from revpi.core.memory.alarm_history import AlarmHistory
from revpi.core.memory.counters import Counters
from revpi.core.memory.lease_log import LeaseLog
from revpi.core.memory.memory import Memory
from revpi.core.mining.link import InverterLink
from revpi.core.mining.pair import NO_LEVELS, MinerPair, PairInputs
from revpi.core.mining.permits import cut, hold_off
from revpi.core.mode import MODE_BLOCKS, mode_of
from revpi.core.outputs import SAFE_OUTPUTS, AlarmView, Mode, Outputs, Sink, StepResult, Why
from revpi.core.params import ControlParams
from revpi.core.reading import Good, Reading, good
from revpi.core.reasons import R
from revpi.core.trip import Acknowledge, TripLatch

FRESH_MEMORY = Memory()
ALARMING_FROST = frozenset({FrostCause.WATER_COLD, FrostCause.WATER_UNKNOWN})
OUTPUT_FIELDS = tuple(field.name for field in fields(Outputs))


class Scan(NamedTuple):
    """What all stages of one scan share."""

    now: Now
    inputs: PlantInputs
    site: SiteData
    mode: Mode
    acknowledged: bool
    locked: R | None
    wishes: Wishes
    inverter: Reading[InverterTelemetry]
    effects: EffectFindings


class Decisions(NamedTuple):
    """What the stages of one scan decided."""

    plan: HeatPlan
    energy: EnergyDecision
    hydraulics: HydraulicState
    block: BlockDecision
    block_inputs: BlockInputs


class Controller:
    """The whole controller; all state lives in its parts, time is an argument.

    Args:
        params: Its parameters.
        memory: What an earlier start of the program remembered.
    """

    def __init__(self, params: ControlParams, memory: Memory = FRESH_MEMORY) -> None:
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
        self._alarms = AlarmList()
        self._history = AlarmHistory(memory.alarm_history)
        self._counters = Counters(memory.counters)
        self._guard = Guard(params, memory)
        self._miners = MinerPair(params, self._actuators, (memory.miner_1, memory.miner_2))
        self._guard_acted = False
        self._wanted: tuple[Any, ...] = ()
        self._proposed = SAFE_OUTPUTS
        self._parts: dict[str, Any] = {}

    def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
        """One scan.

        Args:
            now: Time of this scan.
            inputs: The cabinet's inputs.
            site: Newest data from the bridge.
            requests: Newest requests of people.
        """
        scan = self._begin(now, inputs, site, requests)
        need = self._miners.loop_need(inputs)
        plan = self._heat.step(inputs, scan.wishes, self._heat_situation(scan, need), now)
        energy = self._decide_energy(scan, plan)
        wish = _flow_wish(plan)
        hydraulics = self._hydraulics.step(inputs, need, wish, now.mono_s)
        self._miners.step(self._pair_inputs(scan, plan, energy, hydraulics))
        self._watch_effects(scan, plan, wish)
        block_inputs = self._block_inputs(scan, plan)
        block = self._heat_pump.step(block_inputs, now)
        return self._finish(scan, Decisions(plan, energy, hydraulics, block, block_inputs))

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
            now=now,
            inputs=inputs,
            site=site,
            mode=mode,
            acknowledged=acknowledged,
            locked=MODE_BLOCKS.get(mode),
            wishes=wishes,
            inverter=self._inverter.read(site.inverter, now.mono_s),
            effects=self._effects.findings,
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
        )
        first, second = self._miners.sequences
        heats = plan.sink in TANKS
        inputs = EnergyInputs(
            inverter=seen(scan.inverter),
            own_w=own_w,
            levels_w=self._miners.levels(scan.now.mono_s) if usable else NO_LEVELS,
            powered=(first.contactor, second.contactor),
            heat_needed=plan.need.house and heats,
            heat_used=heats,
            heat_limit_w=plan.limit.limit_w,
            dimmed=self._dim.step(scan.inputs.dim_14a, own_w, scan.now),
            tariff=scan.site.tariff,
            wishes=scan.wishes,
        )
        context = EnergyContext(
            telemetry=self._miners.telemetry,
            outdoor_c=good(scan.inputs.t_outdoor),
            flow_c=plan.targets.need_c,
        )
        return self._energy.step(scan.now, inputs, context)

    def _pair_inputs(
        self, scan: Scan, plan: HeatPlan, energy: EnergyDecision, hydraulics: HydraulicState
    ) -> PairInputs:
        starting = energy.reason is R.START_DELAY
        return PairInputs(
            now=scan.now,
            plant=scan.inputs,
            power_w=energy.power_w,
            reason=energy.reason,
            start_left_s=energy.left_s(scan.now.mono_s) if starting else None,
            locked=scan.locked,
            tripped=self._trip.tripped,
            cut=cut(
                scan.inputs,
                self._params.coolant,
                locked=scan.locked,
                coolant_failed=scan.effects.stop_miners,
                sink_lost=self._miners.contactor_on and not hydraulics.sink_ready,
            ),
            hold_off=hold_off(scan.inputs, self._params.coolant, has_sink=plan.sink is not Sink.NONE),
            loop_ready=hydraulics.ready,
            keep_without_api=plan.need.house,
            acknowledged=scan.acknowledged,
        )

    def _watch_effects(self, scan: Scan, plan: HeatPlan, wish: FlowWish) -> None:
        if not self._effects.due(scan.now.mono_s):
            return
        facts = gather(
            self._params,
            self._actuators,
            scan.inputs,
            self._miners.telemetry,
            sink=plan.sink,
            power_w=self._miners.power_w(),
            flow_setpoint_c=self._hydraulics.flow_setpoint_c(wish),
        )
        self._effects.step(facts, scan.now.mono_s)

    def _block_inputs(self, scan: Scan, plan: HeatPlan) -> BlockInputs:
        return BlockInputs(
            plant=scan.inputs,
            targets=plan.targets,
            locked=scan.locked,
            frost=plan.frost.heat_pump_free,
            miners_power_w=self._miners.sure_power_w() if plan.sink in TANKS else 0.0,
            heat_wanted=_below(scan.inputs.t_puffer, plan.targets.release_below_c),
        )

    # --- result ----------------------------------------------------------------------------------------

    def _finish(self, scan: Scan, decisions: Decisions) -> StepResult:
        situation = self._situation(scan, decisions)
        alarms = self._judge_alarms(scan, situation, decisions)
        written, violations, reasons = self._write(scan, decisions)
        rv1, rv2 = self._actuators.valves
        first_w, second_w = decisions.energy.power_w
        return StepResult(
            outputs=written,
            why=reasons,
            mode=scan.mode,
            season=decisions.plan.season,
            tripped=self._trip.tripped,
            trip_cause=self._trip.cause,
            miners=(self._miners.view(0, first_w), self._miners.view(1, second_w)),
            sink=decisions.plan.sink if decisions.hydraulics.p3_on else Sink.NONE,
            valves=(rv1.position, rv2.position),
            alarms=alarms,
            energy=decisions.energy,
            ladder=rows_in_force(situation),
            violations=violations,
            memory=self._remember(),
        )

    def _judge_alarms(self, scan: Scan, situation: Situation, decisions: Decisions) -> tuple[AlarmView, ...]:
        trouble = Trouble(
            situation=situation,
            tripped=self._trip.tripped,
            miners=self._miners.sequences,
            flow_limit_c=self._params.coolant.flow_limit_c,
            guard_acted=self._guard_acted,
            effects=scan.effects.codes,
            tank_overheated=decisions.plan.dump.force_cooler,
            legionella_overdue=decisions.plan.legionella.overdue,
            heat_pump_not_started=self._heat_pump.not_started,
            frost=decisions.plan.frost.cause in ALARMING_FROST,
        )
        alarms = self._alarms.step(alarms_now(trouble), scan.acknowledged, scan.now.mono_s)
        self._history.step(alarms, scan.now.wall_s)
        return alarms

    def _remember(self) -> Memory:
        """What must survive a restart; the same object while nothing has changed."""
        miner_1, miner_2 = self._miners.memory
        season, legionella, exercise = self._heat.memory
        parts: dict[str, Any] = {
            "trip": self._trip.memory,
            "miner_1": miner_1,
            "miner_2": miner_2,
            "evu": self._heat_pump.budget.memory,
            "dim": self._dim.memory,
            "leases": self._lease_log.memory,
            "season": season,
            "legionella": legionella,
            "exercise": exercise,
            "energy": self._energy.memory,
            "counters": self._counters.memory,
            "alarm_history": self._history.memory,
        }
        if parts != self._parts:
            self._parts = parts
            self._memory = Memory(**parts)
        return self._memory

    def _write(self, scan: Scan, decisions: Decisions) -> tuple[Outputs, tuple[str, ...], Mapping[str, Why]]:
        """What is written after the guard, what the guard had to correct, and every output's reason."""
        if scan.mode is Mode.FAULT:
            self._guard.note_zero(scan.now)
            self._note(SAFE_OUTPUTS, scan, decisions)
            return SAFE_OUTPUTS, (), all_off(R.IMAGE_FAULT)
        proposed = self._propose(decisions)
        written, violations = self._guard.check(proposed, scan.inputs, scan.mode, scan.acknowledged, scan.now)
        self._note(written, scan, decisions)
        self._guard_acted = bool(violations)
        explanation = Explanation(self._miners.explanations, decisions.hydraulics, decisions.block)
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
            self._proposed = Outputs(**dict(zip(OUTPUT_FIELDS, wanted, strict=True)))
        return self._proposed

    def _situation(self, scan: Scan, decisions: Decisions) -> Situation:
        first, second = self._miners.sequences
        account = decisions.energy.account
        return Situation(
            inputs=scan.inputs,
            inverter=scan.inverter,
            miners=self._miners.telemetry,
            powered=(first.booted or first.unanswered, second.booted or second.unanswered),
            now=scan.now,
            curve_fallback=decisions.plan.curve_fallback,
            tariff_lost=scan.site.tariff is not None
            and account is not None
            and account.prices.source is not PriceSource.TARIFF,
            sinks_out=bool(scan.effects.closed),
        )


def _flow_wish(plan: HeatPlan) -> FlowWish:
    return FlowWish(
        sink=plan.sink,
        dhw_off_c=plan.dhw.off_c,
        full_flow=plan.dump.full_flow,
        frost_p3=plan.frost.p3,
        frost_p4=plan.frost.p4,
        exercise=plan.exercise,
    )


def _below(reading: Reading[float], limit_c: float | None) -> bool:
    return limit_c is not None and isinstance(reading, Good) and reading.value < limit_c


def _closed(feedback: Reading[bool], command: bool) -> bool:
    """Whether a contactor is closed: by feedback, by command where that cannot be read."""
    return feedback.value if isinstance(feedback, Good) else command
