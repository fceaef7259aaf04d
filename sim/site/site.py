"""The site at work: process image in, plant forward, process image out."""

from __future__ import annotations

from random import Random

from sim.meter.counter import EnergyCounter
from sim.plant.commands import Commands
from sim.plant.electrics import ElectricState
from sim.plant.plant import Plant
from sim.site.image import SiteImage
from sim.site.miner_plugs import MinerPlugs
from sim.site.module_faults import MODULE_FAULTS, ModuleBoard
from sim.site.settings import SiteConfig
from sim.wiring.loom import Loom
from sim.wiring.mistakes import MISTAKES

LONGEST_STEP_S = 0.05
LONGEST_GAP_S = 2.0
"""A process that was stopped for longer does not make up for it."""


class Site:
    """Everything behind the terminals.

    Args:
        config: The site.
        image: Modules' side of the process image.

    Attributes:
        plant: The plant.
        modules: Status of the RevPi modules.
        plugs: The miners' draws.
        loom: Wires between terminals and plant.
        mistake: Which of `MISTAKES` is in force, "" for none.
        electric: Electrical state after the last exchange; another thread may read it.
        midnight: The same at the last midnight.
        heat_pump_meter: Measures the heat pump.
    """

    def __init__(self, config: SiteConfig, image: SiteImage) -> None:
        self.plant = Plant(config.plant, Random(config.seed))
        self.plant.panel.key = config.key
        self.modules = ModuleBoard()
        self.plugs = MinerPlugs()
        self.loom = Loom(config.transmitters)
        self.mistake = ""
        self.electric: ElectricState = self.plant.supply.state()
        self.midnight = self.electric
        self.heat_pump_meter = EnergyCounter()
        self._day = self.plant.day
        self._image = image
        self._terminals = Commands()

    def make_mistake(self, name: str) -> None:
        """Wire it like this one of `MISTAKES`, or like the plans with "", and put right what was wrong."""
        if self.mistake:
            for device, _ in MISTAKES[self.mistake].faults:
                self.break_or_mend(device, "none")
        self.mistake = name
        self.loom.rewire(MISTAKES[name].wires if name else {})
        for device, kind in MISTAKES[name].faults if name else ():
            self.break_or_mend(device, kind)

    def break_or_mend(self, name: str, kind: str, size: float | None = None) -> None:
        """A fault of a module, or one of the plant as `Plant.inject`."""
        if name in MODULE_FAULTS:
            self.modules.inject(name, kind)
        else:
            self.plant.inject(name, kind, size)

    def exchange(self, dt_s: float) -> None:
        """Read the outputs, let `dt_s` seconds pass, write the inputs."""
        plant = self.plant
        self._image.read(self._terminals)
        self.loom.drive(self._terminals, plant.commands)
        left_s = min(dt_s, LONGEST_GAP_S)
        while left_s > 0.0:
            step_s = min(left_s, LONGEST_STEP_S)
            self.plugs.advance(step_s)
            plant.miner_draw_w[:] = self.plugs.draw_w
            plant.advance(step_s)
            self.heat_pump_meter.advance(step_s, plant.heat.heat_pump.electric_w)
            left_s -= step_s
        self._image.write(self.loom.sense(plant.inputs()), self.modules.values, self.modules.absent)
        self.electric = plant.supply.state()
        if plant.day != self._day:
            self._day, self.midnight = plant.day, self.electric
