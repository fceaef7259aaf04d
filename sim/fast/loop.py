"""The closed loop: the real controller, the plant, the miners and an emulated bridge, step by step."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from random import Random
from typing import Any

from revpi.core.controller import Controller
from revpi.core.inputs import PlantInputs, Requests, SiteData
from revpi.core.outputs import SAFE_OUTPUTS, MinerCommand, Outputs, StepResult
from sim.fast.bridge import FastBridge
from sim.fast.clocks import Clocks
from sim.fast.house import Setup
from sim.fast.meter import Meter
from sim.fast.tariff import Tariff
from sim.fast.terminals import InputTerminals
from sim.miner.model import MinerModel
from sim.miner.phases import Phase
from sim.plant.plant import Plant

SETTLE_S = 0.1
"""The plant's contacts take their places before the program starts."""
_OFF = Phase.OFF
_SILENT: tuple[MinerCommand | None, MinerCommand | None] = (None, None)


class ClosedLoop:
    """One house that goes on by `step`.

    A step lets the plant go on under the outputs of the last scan, then runs one scan. So feedback of a
    contactor is there in the scan after the one that switched it, however long the step is.

    Args:
        setup: What it starts from.
        controller: Makes a controller; tests give one of their own.

    Attributes:
        setup: What it started from.
        plant: The plant.
        miners: Both miners.
        bridge: The emulated bridge.
        terminals: What the program reads.
        clocks: Clocks of the cabinet.
        health: State of its modules.
        tariff: Prices.
        meter: Counts what matters.
        requests: Requests of people.
        time_s: Simulated time since the start.
        powered: The program runs.
        starts: Starts of the program so far.
        inputs: Inputs of the last scan.
        site: What the last scan knew of the site.
        result: Result of the last scan, None while the program does not run.
        written: Outputs in force.
    """

    def __init__(self, setup: Setup, controller: Callable[..., Controller] = Controller) -> None:
        self.setup = setup
        self._make = controller
        self.plant = Plant(setup.plant, Random(setup.seed))
        self.plant.panel.key = setup.key
        self.miners = (MinerModel(setup.miner), MinerModel(setup.miner))
        self._idle_s = [0.0, 0.0]
        self.clocks = Clocks(setup.epoch_s + setup.plant.start_s)
        self.terminals = InputTerminals(self.plant)
        self.health = self.terminals.health
        self.tariff = Tariff(setup.tariff)
        self.bridge = FastBridge(self.miners, self.tariff, setup.epoch_s)
        self.meter = Meter(self.plant, self.miners, self.tariff)
        self.requests = Requests()
        self.time_s = SETTLE_S
        self.powered = True
        self.starts = 0
        self._memory: Any = None
        self._session = ""
        self.site = SiteData()
        self.result: StepResult | None = None
        self.written: Outputs = SAFE_OUTPUTS
        self.plant.advance(SETTLE_S)
        self.inputs: PlantInputs = self.terminals.read()
        self._controller = self._start()
        self._scan()

    def step(self, dt_s: float) -> StepResult | None:
        """Let `dt_s` pass, then scan; the scan's result, None while the program does not run."""
        self._pass(dt_s)
        if self.powered:
            self._scan()
        else:
            self.inputs = self.terminals.read()
        return self.result

    def cut_power(self) -> None:
        """The cabinet loses its supply: outputs drop, the program is gone, what it stored stays."""
        self.powered = False
        self.result = None
        self._write(SAFE_OUTPUTS)

    def restore_power(self, *, memory: bool = True) -> None:
        """The supply is back and the program starts with what it stored; nothing happens when it runs.

        Args:
            memory: Its stored state is still there.
        """
        if self.powered:
            return
        self.powered = True
        self.clocks.power_on(self.time_s)
        self.bridge.forget()
        self.site = SiteData()
        self.requests = Requests()
        if not memory:
            self._memory = None
        self._controller = self._start()

    @property
    def remembers(self) -> bool:
        """The program offers a memory that survives its restart."""
        return self._memory is not None

    def _start(self) -> Controller:
        self.starts += 1
        self._session = f"run-{self.starts}"
        params = self.setup.control
        return self._make(params) if self._memory is None else self._make(params, self._memory)

    def _scan(self) -> None:
        now_s = self.time_s
        now = self.clocks.now(now_s)
        last = self.result
        commands = _SILENT if last is None else (last.miners[0].command, last.miners[1].command)
        self.inputs = self.terminals.read()
        self.site = self.bridge.exchange(self.plant, commands, self._session, now_s, now.mono_s)
        self.result = result = self._controller.step(now, self.inputs, self.site, self.requests)
        self._memory = getattr(result, "memory", None)
        if result.outputs is not self.written:
            self._write(result.outputs)

    def _write(self, outputs: Outputs) -> None:
        self.written = outputs
        self.plant.commands.take(outputs)

    def _pass(self, dt_s: float) -> None:
        """Let the physics go on; HEARTBEAT toggles as long as the program lives and the image is sound."""
        plant, largest_s = self.plant, self.plant.largest_step_s
        beats = self.powered and self.health.image
        count = 1 if dt_s <= largest_s else ceil(dt_s / largest_s)
        part_s = dt_s / count
        for _ in range(count):
            plant.commands.heartbeat ^= beats
            self._mine(part_s)
            plant.advance(part_s)
            self.meter.count(part_s)
        self.time_s = plant.time_s

    def _mine(self, dt_s: float) -> None:
        contactors, idle_s = self.plant.contactors, self._idle_s
        for index, model in enumerate(self.miners):
            closed = contactors[index].closed
            if closed or model.phase is not _OFF:
                self._run_miner(index, dt_s, mains=closed)
            else:
                idle_s[index] += dt_s

    def _run_miner(self, index: int, dt_s: float, *, mains: bool) -> None:
        """Let a miner go on that is not off for good; its idle time is made up for."""
        plant, model, idle_s = self.plant, self.miners[index], self._idle_s[index]
        coolant_c = plant.heat.coolant.hot_c
        if idle_s:
            model.advance(idle_s, mains=False, coolant_c=coolant_c)
            self._idle_s[index] = 0.0
        model.advance(dt_s, mains=mains, coolant_c=coolant_c)
        plant.miner_draw_w[index] = model.draw_w
