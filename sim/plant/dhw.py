"""DHW tank (Warmwasserspeicher)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from revpi.schema import setting
from sim.plant.media import WATER_J_PER_KG_K


@dataclass(frozen=True, slots=True)
class DhwSettings:
    """A mixed tank with a coil for the heating water."""

    water_kg: float = setting(300.0, "contents", unit="kg", lo=5.0, hi=5000.0)
    coil_w_per_k: float = setting(900.0, "transfer of the coil", unit="W/K", lo=1.0, hi=1e5)
    loss_w_per_k: float = setting(2.0, "loss to the cellar", unit="W/K", lo=0.0, hi=200.0)
    cold_water_c: float = setting(10.0, "mains water", unit="degC", lo=0.0, hi=30.0)
    start_c: float = setting(48.0, "temperature at the start", unit="degC", lo=0.0, hi=95.0)


class DhwTank:
    """One mixed store.

    Attributes:
        water_c: Temperature.
        loss_w: Loss to the cellar in the last step.
        draw_w: Heat drawn with hot water in the last step, above mains water.
    """

    __slots__ = (
        "_coil_share",
        "_coil_w_per_k",
        "_cold_water_c",
        "_flow_w_per_k",
        "_j_per_k",
        "_loss_w_per_k",
        "draw_w",
        "loss_w",
        "water_c",
    )

    def __init__(self, settings: DhwSettings) -> None:
        self._j_per_k = settings.water_kg * WATER_J_PER_KG_K
        self._coil_w_per_k = settings.coil_w_per_k
        self._loss_w_per_k = settings.loss_w_per_k
        self._cold_water_c = settings.cold_water_c
        self._flow_w_per_k = self._coil_share = 0.0
        self.water_c = settings.start_c
        self.loss_w = self.draw_w = 0.0

    def coil_heat_w(self, flow_w_per_k: float, flow_c: float) -> float:
        """Heat that heating water of this flow and temperature leaves in the coil."""
        if flow_w_per_k <= 0.0:
            return 0.0
        if flow_w_per_k != self._flow_w_per_k:
            self._flow_w_per_k = flow_w_per_k
            self._coil_share = 1.0 - exp(-self._coil_w_per_k / flow_w_per_k)
        return flow_w_per_k * self._coil_share * (flow_c - self.water_c)

    def advance(self, dt_s: float, coil_w: float, draw_kg_s: float, cellar_c: float) -> None:
        """One step with a flow at the taps."""
        water_c = self.water_c
        self.loss_w = loss_w = self._loss_w_per_k * (water_c - cellar_c)
        self.draw_w = draw_w = draw_kg_s * WATER_J_PER_KG_K * (water_c - self._cold_water_c)
        self.water_c = water_c + (coil_w - loss_w - draw_w) * dt_s / self._j_per_k

    def stored_j(self) -> float:
        """Heat above 0 degC."""
        return self._j_per_k * self.water_c
