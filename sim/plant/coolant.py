"""Miner coolant loop and the heating-water circuit behind HX1."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting
from sim.plant.media import WATER_J_PER_KG_K


@dataclass(frozen=True, slots=True)
class CoolantSettings:
    """Miner coolant: water, or immersion oil at about 2000 J/(kg K)."""

    hot_kg: float = setting(15.0, "mass at the miners and in the flow pipe", unit="kg", lo=1.0, hi=1000.0)
    cold_kg: float = setting(15.0, "mass in the return pipe", unit="kg", lo=1.0, hi=1000.0)
    heat_j_per_kg_k: float = setting(
        WATER_J_PER_KG_K, "specific heat of the coolant", unit="J/(kg K)", lo=1000.0, hi=4500.0
    )
    loss_w_per_k: float = setting(6.0, "loss of each side to the cellar", unit="W/K", lo=0.0, hi=500.0)
    start_c: float = setting(20.0, "temperature at the start", unit="degC", lo=-20.0, hi=90.0)


class CoolantLoop:
    """Two stores: hot (miners, T_MINER_OUT) and cold (return, T_MINER_RETURN), a pump between them.

    Attributes:
        hot_c: Coolant at the miners.
        cold_c: Coolant in the return.
        loss_w: Loss to the cellar in the last step.
        j_per_kg_k: Specific heat.
    """

    __slots__ = ("_cold_j_per_k", "_hot_j_per_k", "_loss_w_per_k", "cold_c", "hot_c", "j_per_kg_k", "loss_w")

    def __init__(self, settings: CoolantSettings) -> None:
        self.j_per_kg_k = settings.heat_j_per_kg_k
        self._hot_j_per_k = settings.hot_kg * self.j_per_kg_k
        self._cold_j_per_k = settings.cold_kg * self.j_per_kg_k
        self._loss_w_per_k = settings.loss_w_per_k
        self.hot_c = self.cold_c = settings.start_c
        self.loss_w = 0.0

    def advance(
        self, dt_s: float, flow_w_per_k: float, heat_in_w: float, heat_out_w: float, cellar_c: float
    ) -> None:
        """One step.

        Args:
            dt_s: Time step.
            flow_w_per_k: Heat capacity flow of P3.
            heat_in_w: From the miners.
            heat_out_w: To both heat exchangers.
            cellar_c: Surroundings.
        """
        hot_c, cold_c = self.hot_c, self.cold_c
        carried_w = flow_w_per_k * (hot_c - cold_c)
        hot_loss_w = self._loss_w_per_k * (hot_c - cellar_c)
        cold_loss_w = self._loss_w_per_k * (cold_c - cellar_c)
        self.hot_c = hot_c + (heat_in_w - carried_w - hot_loss_w) * dt_s / self._hot_j_per_k
        self.cold_c = cold_c + (carried_w - heat_out_w - cold_loss_w) * dt_s / self._cold_j_per_k
        self.loss_w = hot_loss_w + cold_loss_w

    def stored_j(self) -> float:
        """Heat above 0 degC."""
        return self._hot_j_per_k * self.hot_c + self._cold_j_per_k * self.cold_c


@dataclass(frozen=True, slots=True)
class ChargingSettings:
    """Heating water between HX1 and RV2."""

    water_kg: float = setting(8.0, "mass in HX1 and the flow pipe", unit="kg", lo=0.5, hi=200.0)
    start_c: float = setting(20.0, "temperature at the start", unit="degC", lo=-20.0, hi=90.0)


class ChargingCircuit:
    """Flow pipe behind HX1; its return comes straight from the tanks.

    Attributes:
        flow_c: Flow temperature towards RV2.
    """

    __slots__ = ("_j_per_k", "flow_c")

    def __init__(self, settings: ChargingSettings) -> None:
        self._j_per_k = settings.water_kg * WATER_J_PER_KG_K
        self.flow_c = settings.start_c

    def advance(self, dt_s: float, flow_w_per_k: float, return_c: float, heat_in_w: float) -> None:
        """One step; the heat comes from HX1."""
        gain_w = heat_in_w + flow_w_per_k * (return_c - self.flow_c)
        self.flow_c += gain_w * dt_s / self._j_per_k

    def stored_j(self) -> float:
        """Heat above 0 degC."""
        return self._j_per_k * self.flow_c
