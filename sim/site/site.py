"""The site at work: process image in, plant forward, process image out."""

from __future__ import annotations

from random import Random

from sim.plant.electrics import ElectricState
from sim.plant.plant import Plant
from sim.site.image import SiteImage
from sim.site.miner_plugs import MinerPlugs
from sim.site.module_faults import ModuleBoard
from sim.site.settings import SiteConfig

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
        electric: Electrical state after the last exchange; another thread may read it.
        midnight: The same at the last midnight.
    """

    def __init__(self, config: SiteConfig, image: SiteImage) -> None:
        self.plant = Plant(config.plant, Random(config.seed))
        self.plant.panel.key = config.key
        self.modules = ModuleBoard()
        self.plugs = MinerPlugs()
        self.electric: ElectricState = self.plant.supply.state()
        self.midnight = self.electric
        self._day = self.plant.day
        self._image = image

    def exchange(self, dt_s: float) -> None:
        """Read the outputs, let `dt_s` seconds pass, write the inputs."""
        plant = self.plant
        self._image.read(plant.commands)
        left_s = min(dt_s, LONGEST_GAP_S)
        while left_s > 0.0:
            step_s = min(left_s, LONGEST_STEP_S)
            self.plugs.advance(step_s)
            plant.miner_draw_w[:] = self.plugs.draw_w
            plant.advance(step_s)
            left_s -= step_s
        self._image.write(plant.inputs(), self.modules.values)
        self.electric = plant.supply.state()
        if plant.day != self._day:
            self._day, self.midnight = plant.day, self.electric
