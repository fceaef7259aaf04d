"""A scan-by-scan test bench: a stepped clock and a cabinet whose contacts follow the outputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from revpi.core.controller import Controller
from revpi.core.energy.params import EnergyParams, PriceParams
from revpi.core.inputs import (
    ImageHealth,
    InverterTelemetry,
    MinerApiState,
    MinerTelemetry,
    Now,
    PlantInputs,
    Requests,
    SiteData,
)
from revpi.core.memory.memory import Memory
from revpi.core.outputs import MinerState, Outputs, StepResult
from revpi.core.params import ControlParams
from revpi.core.reading import Good, Timed

PERIOD_S = 0.1
LAST_DIGIT_K = 1e-9
LIVELY_S = 15.0
TEMPERATURES = tuple(field.name for field in fields(PlantInputs) if field.name.startswith("t_"))
OPEN, CLOSED = Good(False), Good(True)

QUIET_INPUTS = PlantInputs(
    safety_ok=CLOSED,
    k10_fb=OPEN,
    k11_fb=OPEN,
    auto_switch=CLOSED,
    hand_switch=OPEN,
    ack_button=OPEN,
    rk_fault=OPEN,
    p4_ssm=OPEN,
    p5_ssm=OPEN,
    estop_aux=CLOSED,
    temp_max_aux=CLOSED,
    flow_aux=CLOSED,
    hp_running=OPEN,
    dim_14a=OPEN,
    t_puffer=Good(40.0),
    t_warmwasser=Good(48.0),
    t_miner_out=Good(44.0),
    t_miner_return=Good(39.0),
    t_outdoor=Good(2.0),
    t_glycol=Good(5.0),
)


# Export is worth nothing, so that every surplus is mined, also into the cooler.
FREE_EXPORT = ControlParams(energy=EnergyParams(price=PriceParams(feed_in_eur_per_kwh=0.0)))


class Bench:
    """Steps a real controller; contactor feedback and miners answer as healthy ones do.

    Set `inputs` fields through `set()`; `fb` overrides the automatic feedback; `inverter` False stops new
    samples of the inverter, the last one stays.
    """

    def __init__(
        self,
        params: ControlParams | None = None,
        *,
        inverter: bool = True,
        memory: Memory | None = None,
        start_s: float = 1000.0,
    ) -> None:
        self.params = params or FREE_EXPORT
        self.controller = Controller(self.params, memory or Memory())
        self.now_s = start_s
        self.inputs = QUIET_INPUTS
        self.requests = Requests()
        self.surplus_w = 7000.0
        self.battery = (0.0, 95.0)
        self.inverter = inverter
        self._given = QUIET_INPUTS
        self._sample: Timed[InverterTelemetry] | None = None
        self.miners_answer = [True, True]
        self.fb: list[bool | None] = [None, None]
        self.last = Outputs()
        self.result: StepResult = self.scan()

    def set(self, **values: Any) -> None:
        """Change inputs; the same object stays while nothing changes, as in the cabinet."""
        changed = replace(self.inputs, **values)
        if changed != self.inputs:
            self.inputs = changed

    def heal(self) -> None:
        """Everything in order again, and a person acknowledges."""
        self.inputs = QUIET_INPUTS
        self.fb = [None, None]
        self.miners_answer = [True, True]
        self.inverter, self.surplus_w, self.battery = True, 7000.0, (0.0, 95.0)
        self.acknowledge()

    def lose_image(self) -> None:
        """The process image cannot be read."""
        self.set(image=ImageHealth(False, "gone"))

    def acknowledge(self) -> None:
        self.requests = Requests(self.requests.acknowledge_count + 1)

    def scan(self) -> StepResult:
        """One scan of the controller after the cabinet has answered the last outputs."""
        commands = (self.last.k10_on, self.last.k11_on)
        auto = (commands[0] and self._chain(), commands[1] and self._chain())
        closed = [auto[i] if fb is None else fb for i, fb in enumerate(self.fb)]
        self.set(k10_fb=Good(closed[0]), k11_fb=Good(closed[1]))
        now = self.clock()
        self.result = self.controller.step(now, self.lively(), self._site(closed), self.requests)
        self.last = self.result.outputs
        return self.result

    def lively(self) -> PlantInputs:
        """The inputs with sensors whose last digit moves, as those of healthy ones do."""
        shift_k = LAST_DIGIT_K * (int(self.now_s / LIVELY_S) % 2)
        readings = {name: getattr(self.inputs, name) for name in TEMPERATURES}
        moved: dict[str, Any] = {
            name: Good(r.value + shift_k) for name, r in readings.items() if isinstance(r, Good)
        }
        given = replace(self.inputs, **moved)
        if given != self._given:
            self._given = given
        return self._given

    def clock(self) -> Now:
        """The time of the next scan."""
        self.now_s += PERIOD_S
        return Now(self.now_s, 1.79e9 + self.now_s)

    def site(self) -> SiteData:
        """What the bridge says while the contactors follow the last outputs."""
        return self._site([self.last.k10_on, self.last.k11_on])

    def run(self, seconds: float) -> StepResult:
        """Scan for so long; no scan may need the guard."""
        for _ in range(round(seconds / PERIOD_S)):
            self.scan()
            assert self.result.violations == (), self.result.violations
        return self.result

    def until(self, condition: Callable[[StepResult], bool], limit_s: float = 1000.0) -> float:
        """Scan until the condition holds; returns the seconds it took."""
        start_s = self.now_s
        while not condition(self.scan()):
            assert self.result.violations == (), self.result.violations
            assert self.now_s - start_s < limit_s, f"not reached: {self.result}"
        return self.now_s - start_s

    def trace_until(
        self, condition: Callable[[StepResult], bool], limit_s: float = 1000.0
    ) -> list[StepResult]:
        """As `until`, but returns every scan's result."""
        trace: list[StepResult] = []

        def seen(result: StepResult) -> bool:
            trace.append(result)
            return condition(result)

        self.until(seen, limit_s)
        return trace

    def tripped(self) -> bool:
        """Whether the last scan was tripped."""
        return self.result.tripped

    def alarms(self) -> list[str]:
        """Codes of the alarms that stand."""
        return [alarm.code for alarm in self.result.alarms]

    def output(self, field: str) -> bool | float:
        """An output of the last scan."""
        value: bool | float = getattr(self.last, field)
        return value

    def decided_by(self, output: str) -> str:
        """Reason code of one output."""
        return self.result.why[output].reason

    def running(self) -> None:
        """Bring both miners to `running`."""
        self.until(lambda r: all(m.state is MinerState.RUNNING for m in r.miners))

    def _chain(self) -> bool:
        return isinstance(self.inputs.safety_ok, Good) and self.inputs.safety_ok.value

    def _site(self, closed: list[bool]) -> SiteData:
        miners = [self._miner(i, closed[i]) for i in (0, 1)]
        own_w = sum(m.value.power_w or 0.0 for m in miners if m is not None)
        if self.inverter:
            self._sample = Timed(
                InverterTelemetry(
                    solar_power_w=9000.0,
                    grid_power_w=own_w - self.surplus_w,
                    battery_power_w=self.battery[0],
                    battery_soc_pct=self.battery[1],
                    load_power_w=own_w + 500.0,
                ),
                self.now_s,
            )
        return SiteData(self._sample, (miners[0], miners[1]))

    def _miner(self, index: int, closed: bool) -> Timed[MinerTelemetry] | None:
        if not closed or not self.miners_answer[index]:
            return Timed(MinerTelemetry(state=MinerApiState.OFFLINE), self.now_s)
        command = self.result.miners[index].command
        target_w = command.power_target_w if command else None
        if target_w is None:
            return Timed(MinerTelemetry(state=MinerApiState.PAUSED, power_w=25.0), self.now_s)
        return Timed(
            MinerTelemetry(state=MinerApiState.MINING, power_w=target_w, power_target_w=target_w), self.now_s
        )
