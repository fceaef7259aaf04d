"""One scan of the controller: inputs to outputs, with a reason for each."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.core.alarms import AlarmList
from revpi.core.conditions import alarms_now
from revpi.core.energy.surplus import EnergyDecision, EnergyInputs, SurplusFollower
from revpi.core.explain import Explanation, all_off, why
from revpi.core.guard.stage import Guard
from revpi.core.heat.actuators import Actuators
from revpi.core.heat.heat_pump import BlockDecision, HeatPumpBlock
from revpi.core.heat.hydraulics import Hydraulics, HydraulicState, LoopNeed
from revpi.core.heat.sinks import TANKS, HeatNeed, Sinks
from revpi.core.inputs import InverterTelemetry, MinerTelemetry, Now, PlantInputs, Requests, SiteData
from revpi.core.ladder import Situation, rows_in_force
from revpi.core.mining.control import MinerControl
from revpi.core.mining.link import InverterLink, measured_power_w
from revpi.core.mining.sequence import MinerInputs
from revpi.core.mode import MODE_BLOCKS, mode_of
from revpi.core.outputs import SAFE_OUTPUTS, MinerView, Mode, Outputs, Sink, StepResult, Why
from revpi.core.params import ControlParams
from revpi.core.reading import Good, Reading, is_true
from revpi.core.reasons import R
from revpi.core.trip import Acknowledge, TripLatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What all stages of one scan share."""

    now: Now
    inputs: PlantInputs
    mode: Mode
    acknowledged: bool
    locked: R | None
    inverter: Reading[InverterTelemetry]
    need: HeatNeed


class Controller:
    """The whole controller; all state lives in its parts, time is an argument."""

    def __init__(self, params: ControlParams) -> None:
        self._params = params
        self._actuators = Actuators(params.valve)
        self._acknowledge = Acknowledge()
        self._trip = TripLatch()
        self._inverter = InverterLink(params.energy)
        self._energy = SurplusFollower(params.energy)
        self._sinks = Sinks(params.store)
        self._hydraulics = Hydraulics(params, self._actuators)
        self._heat_pump = HeatPumpBlock(params.heat_pump)
        self._alarms = AlarmList()
        self._guard = Guard(params)
        self._miners = (MinerControl(params), MinerControl(params))
        self._guard_acted = False

    def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
        """One scan.

        Args:
            now: Time of this scan.
            inputs: The cabinet's inputs.
            site: Newest data from the bridge.
            requests: Newest requests of people.
        """
        scan = self._begin(now, inputs, site, requests)
        sink = self._sinks.choose(scan.need, inputs)
        energy = self._decide_energy(scan, sink)
        hydraulics = self._hydraulics.step(inputs, self._loop_need(inputs), sink, now.mono_s)
        for index, miner in enumerate(self._miners):
            miner.step(self._miner_inputs(index, scan, energy, hydraulics, sink))
        block = self._block(scan, sink)
        return self._finish(scan, sink, energy, hydraulics, block)

    # --- stages ----------------------------------------------------------------------------------------

    def _begin(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> Scan:
        acknowledged = self._acknowledge.update(inputs.ack_button, requests.acknowledge_count)
        self._trip.update(inputs, acknowledged)
        mode = mode_of(inputs)
        for miner, sample in zip(self._miners, site.miners, strict=True):
            miner.listen(sample, now.mono_s)
        return Scan(
            now=now,
            inputs=inputs,
            mode=mode,
            acknowledged=acknowledged,
            locked=MODE_BLOCKS.get(mode),
            inverter=self._inverter.read(site.inverter, now.mono_s),
            need=self._sinks.need(inputs),
        )

    def _decide_energy(self, scan: Scan, sink: Sink) -> EnergyDecision:
        usable = scan.locked is None and not self._trip.tripped and sink is not Sink.NONE
        now_s = scan.now.mono_s
        levels = tuple(miner.levels(now_s) if usable else () for miner in self._miners)
        return self._energy.step(
            EnergyInputs(
                now_s=now_s,
                inverter=scan.inverter,
                miners_power_w=self._miners_power_w(),
                levels_w=(levels[0], levels[1]),
                heat_needed=scan.need.house and sink in TANKS,
                dimmed=_dimmed(scan.inputs),
            )
        )

    def _miners_power_w(self) -> float | None:
        """Measured power of both miners together, None when a powered one's is unknown."""
        powers = [measured_power_w(m.sequence.contactor, m.telemetry) for m in self._miners]
        known = [power for power in powers if power is not None]
        return sum(known) if len(known) == len(powers) else None

    def _loop_need(self, inputs: PlantInputs) -> LoopNeed:
        commanded = any(miner.sequence.contactor for miner in self._miners)
        return LoopNeed(
            preparing=any(miner.sequence.preparing for miner in self._miners),
            closed=commanded or is_true(inputs.k10_fb) or is_true(inputs.k11_fb),
        )

    def _miner_inputs(
        self,
        index: int,
        scan: Scan,
        energy: EnergyDecision,
        hydraulics: HydraulicState,
        sink: Sink,
    ) -> MinerInputs:
        miner, now_s = self._miners[index], scan.now.mono_s
        return MinerInputs(
            now_s=now_s,
            want_power_w=energy.power_w[index],
            want_reason=miner.sequence.unavailable(now_s) or energy.reason,
            locked=scan.locked,
            tripped=self._trip.tripped,
            cut=self._cut(scan, hydraulics),
            hold_off=self._hold_off(scan.inputs, sink),
            loop_ready=hydraulics.ready,
            keep_without_api=scan.need.house,
            feedback=(scan.inputs.k10_fb, scan.inputs.k11_fb)[index],
            telemetry=miner.telemetry,
            acknowledged=scan.acknowledged,
        )

    def _cut(self, scan: Scan, hydraulics: HydraulicState) -> R | None:
        """Why contactors must open at once; the guard asks the same questions (I1)."""
        chain, flow = scan.inputs.safety_ok, scan.inputs.t_miner_out
        if scan.locked is not None:
            return scan.locked
        if not isinstance(chain, Good):
            return R.SAFETY_UNKNOWN
        if not chain.value:
            return R.SAFETY_OPEN
        if not isinstance(flow, Good):
            return R.FLOW_TEMP_UNKNOWN
        if flow.value >= self._params.coolant.flow_limit_c:
            return R.FLOW_TEMP_HIGH
        running = any(miner.sequence.contactor for miner in self._miners)
        return R.SINK_NOT_READY if running and not hydraulics.sink_ready else None

    def _hold_off(self, inputs: PlantInputs, sink: Sink) -> R | None:
        """Why a start shall wait although nothing must open."""
        coolant = self._params.coolant
        flow = inputs.t_miner_out
        if sink is Sink.NONE:
            return R.NO_SINK
        too_warm = isinstance(flow, Good) and flow.value >= coolant.flow_limit_c - coolant.restart_margin_k
        return R.FLOW_TEMP_HIGH if too_warm else None

    def _block(self, scan: Scan, sink: Sink) -> BlockDecision:
        power_w = self._miners_power_w() if sink in TANKS else 0.0
        return self._heat_pump.step(
            scan.inputs, auto=scan.locked, miners_power_w=power_w, now_s=scan.now.mono_s
        )

    # --- result ----------------------------------------------------------------------------------------

    def _finish(
        self,
        scan: Scan,
        sink: Sink,
        energy: EnergyDecision,
        hydraulics: HydraulicState,
        block: BlockDecision,
    ) -> StepResult:
        situation = self._situation(scan)
        sequences = [miner.sequence for miner in self._miners]
        trouble = alarms_now(situation, self._trip, sequences, self._params, self._guard_acted)
        alarms = self._alarms.step(trouble, scan.acknowledged, scan.now.mono_s)
        written, violations, reasons = self._write(scan, hydraulics, block)
        rv1, rv2 = self._actuators.valves
        return StepResult(
            outputs=written,
            why=reasons,
            mode=scan.mode,
            tripped=self._trip.tripped,
            trip_cause=self._trip.cause,
            miners=(self._view(0, energy), self._view(1, energy)),
            sink=sink if hydraulics.p3_on else Sink.NONE,
            valves=(rv1.position, rv2.position),
            alarms=alarms,
            energy=energy.equation,
            ladder=rows_in_force(situation),
            violations=violations,
        )

    def _write(
        self, scan: Scan, hydraulics: HydraulicState, block: BlockDecision
    ) -> tuple[Outputs, tuple[str, ...], dict[str, Why]]:
        """What is written after the guard, what the guard had to correct, and every output's reason."""
        if scan.mode is Mode.FAULT:
            self._guard.note_zero(scan.now)
            self._note(SAFE_OUTPUTS, scan.now)
            return SAFE_OUTPUTS, (), all_off(R.IMAGE_FAULT)
        proposed = self._propose(hydraulics, block)
        written, violations = self._guard.check(proposed, scan.inputs, scan.mode, scan.acknowledged, scan.now)
        self._note(written, scan.now)
        self._guard_acted = bool(violations)
        explanation = Explanation(
            miners=(self._miners[0].explanation, self._miners[1].explanation),
            hydraulics=hydraulics,
            heat_pump=block,
        )
        return written, violations, why(proposed, written, explanation)

    def _note(self, written: Outputs, now: Now) -> None:
        self._actuators.note(written, now.mono_s)
        self._heat_pump.budget.note(written.evu_block, now.mono_s)

    def _propose(self, hydraulics: HydraulicState, block: BlockDecision) -> Outputs:
        rv1, rv2 = hydraulics.valves
        return Outputs(
            k10_on=self._miners[0].sequence.contactor,
            k11_on=self._miners[1].sequence.contactor,
            p3_on=hydraulics.p3_on,
            rk_on=hydraulics.fan_on,
            rv1_auf=rv1.auf,
            rv1_zu=rv1.zu,
            rv2_auf=rv2.auf,
            rv2_zu=rv2.zu,
            evu_block=block.block,
            alarm_lamp=self._alarms.lamp(),
            p4_speed=hydraulics.p4_v,
            p5_speed=hydraulics.p5_v,
        )

    def _situation(self, scan: Scan) -> Situation:
        readings: tuple[Reading[MinerTelemetry], Reading[MinerTelemetry]] = (
            self._miners[0].telemetry,
            self._miners[1].telemetry,
        )
        powered = (self._miners[0].sequence.booted, self._miners[1].sequence.booted)
        return Situation(scan.inputs, scan.inverter, readings, powered, scan.now)

    def _view(self, index: int, energy: EnergyDecision) -> MinerView:
        miner = self._miners[index]
        return MinerView(miner.sequence.state, miner.command, energy.power_w[index])


def _dimmed(inputs: PlantInputs) -> bool:
    """EnWG 14a contact: closed or not readable counts as dimmed; not fitted does not."""
    contact = inputs.dim_14a
    return contact is not None and not (isinstance(contact, Good) and not contact.value)
