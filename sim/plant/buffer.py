"""Stratified buffer tank (Pufferspeicher)."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting
from sim.plant.media import WATER_J_PER_KG_K


@dataclass(frozen=True, slots=True)
class BufferSettings:
    """A standing tank in horizontal layers of equal mass."""

    water_kg: float = setting(500.0, "contents", unit="kg", lo=20.0, hi=20000.0)
    layers: int = setting(6, "number of layers", lo=2, hi=40)
    loss_w_per_k: float = setting(3.0, "loss of the whole tank to the cellar", unit="W/K", lo=0.0, hi=200.0)
    mixing_w_per_k: float = setting(
        3.0, "conduction and mixing between neighbouring layers", unit="W/K", lo=0.0, hi=500.0
    )
    sensor_depth: float = setting(0.3, "T_PUFFER below the top, share of the height", lo=0.0, hi=1.0)
    start_c: float = setting(35.0, "temperature at the start", unit="degC", lo=-20.0, hi=95.0)


class Buffer:
    """Layers from the top; charged from the top, returned from the bottom, warm water rises.

    Attributes:
        layers_c: Temperatures from the top.
        loss_w: Loss to the cellar in the last step.
    """

    __slots__ = ("_count", "_j_per_k", "_loss_w_per_k", "_mixing_w_per_k", "_sensor", "layers_c", "loss_w")

    def __init__(self, settings: BufferSettings) -> None:
        self._count = count = settings.layers
        self.layers_c = [settings.start_c] * count
        self._j_per_k = settings.water_kg * WATER_J_PER_KG_K / count
        self._loss_w_per_k = settings.loss_w_per_k / count
        self._mixing_w_per_k = settings.mixing_w_per_k
        self._sensor = min(count - 1, int(settings.sensor_depth * count))
        self.loss_w = 0.0

    def advance(
        self, dt_s: float, flow_down_w_per_k: float, top_w: float, bottom_w: float, cellar_c: float
    ) -> None:
        """One step.

        Args:
            dt_s: Time step; the flow may carry at most one layer in it.
            flow_down_w_per_k: Charging less discharging flow, times specific heat; negative is upwards.
            top_w: Enthalpy flow of the pipes at the top, in less out, against 0 degC.
            bottom_w: The same at the bottom.
            cellar_c: Surroundings.
        """
        layers, loss_w_per_k = self.layers_c, self._loss_w_per_k
        self.loss_w = loss_w_per_k * (sum(layers) - self._count * cellar_c)
        per_j = dt_s / self._j_per_k
        down = up = self._mixing_w_per_k * per_j  # what a layer gives to the next lower and upper one
        if flow_down_w_per_k > 0.0:
            down += flow_down_w_per_k * per_j
        else:
            up -= flow_down_w_per_k * per_j
        kept = 1.0 - loss_w_per_k * per_j
        gained_k = loss_w_per_k * per_j * cellar_c
        moved = []
        upper_c, entering_k = layers[0], top_w * per_j + gained_k
        for lower_c in layers[1:]:
            leaving_k = down * upper_c - up * lower_c
            moved.append(kept * upper_c + entering_k - leaving_k)
            upper_c, entering_k = lower_c, leaving_k + gained_k
        moved.append(kept * upper_c + entering_k + bottom_w * per_j)
        self.layers_c = moved
        if moved != sorted(moved, reverse=True):
            self._settle()

    def _settle(self) -> None:
        """Warm water below cold water mixes with it until the order is right; energy is kept."""
        groups: list[list[float]] = []  # mean temperature and number of layers, from the top
        for layer_c in self.layers_c:
            groups.append([layer_c, 1.0])
            while len(groups) > 1 and groups[-1][0] > groups[-2][0]:
                low_c, low_count = groups.pop()
                high_c, high_count = groups[-1]
                count = low_count + high_count
                groups[-1] = [(low_c * low_count + high_c * high_count) / count, count]
        self.layers_c[:] = [mean_c for mean_c, count in groups for _ in range(int(count))]

    @property
    def top_c(self) -> float:
        """Uppermost layer."""
        return self.layers_c[0]

    @property
    def bottom_c(self) -> float:
        """Lowest layer."""
        return self.layers_c[-1]

    @property
    def sensor_c(self) -> float:
        """Layer at the height of T_PUFFER."""
        return self.layers_c[self._sensor]

    @property
    def layer_kg(self) -> float:
        """Mass of one layer."""
        return self._j_per_k / WATER_J_PER_KG_K

    def stored_j(self) -> float:
        """Heat above 0 degC."""
        return self._j_per_k * sum(self.layers_c)
