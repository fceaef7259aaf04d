"""Glycol loop and dry cooler (Rückkühler)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class CoolerSettings:
    """Glycol between HX2 and the dry cooler outdoors."""

    hot_kg: float = setting(10.0, "mass between HX2 and the cooler", unit="kg", lo=1.0, hi=500.0)
    cold_kg: float = setting(10.0, "mass in the cooler and behind it", unit="kg", lo=1.0, hi=500.0)
    heat_j_per_kg_k: float = setting(
        3700.0, "specific heat, glycol 30 %", unit="J/(kg K)", lo=2000.0, hi=4300.0
    )
    fan_w_per_k: float = setting(700.0, "transfer to the air with the fan", unit="W/K", lo=1.0, hi=2e4)
    still_w_per_k: float = setting(50.0, "transfer without the fan", unit="W/K", lo=0.0, hi=5000.0)
    standing_w_per_k: float = setting(
        15.0, "loss of the standing cooler to outdoors", unit="W/K", lo=0.0, hi=500.0
    )
    fan_power_w: float = setting(180.0, "electrical power of the fan", unit="W", lo=0.0, hi=5000.0)
    start_c: float = setting(5.0, "temperature at the start", unit="degC", lo=-40.0, hi=90.0)


class Cooler:
    """Two stores of glycol with a cooler between them; T_GLYCOL sits behind the cooler.

    Attributes:
        hot_c: Glycol from HX2.
        cold_c: Glycol behind the cooler.
        air_w: Heat to outdoors in the last step.
        fan_on: The fan turns.
        electric_w: Electrical power of the fan.
        dead: Fault: the fan does not turn.
        runs: Fault: the fan turns whatever its relay says.
        j_per_kg_k: Specific heat of the glycol.
    """

    __slots__ = (
        "_cold_j_per_k",
        "_eta",
        "_eta_of",
        "_hot_j_per_k",
        "_settings",
        "air_w",
        "cold_c",
        "dead",
        "electric_w",
        "fan_on",
        "hot_c",
        "j_per_kg_k",
        "runs",
    )

    def __init__(self, settings: CoolerSettings) -> None:
        self._settings = settings
        self.j_per_kg_k = settings.heat_j_per_kg_k
        self._hot_j_per_k = settings.hot_kg * self.j_per_kg_k
        self._cold_j_per_k = settings.cold_kg * self.j_per_kg_k
        self.hot_c = self.cold_c = settings.start_c
        self._eta_of, self._eta = (0.0, False), 0.0
        self.air_w = self.electric_w = 0.0
        self.fan_on = self.dead = self.runs = False

    def advance(
        self, dt_s: float, flow_w_per_k: float, heat_in_w: float, outdoor_c: float, fan: bool
    ) -> None:
        """One step.

        Args:
            dt_s: Time step.
            flow_w_per_k: Heat capacity flow of P5.
            heat_in_w: From HX2.
            outdoor_c: Air.
            fan: Relay of the fan is on.
        """
        self.fan_on = fan_on = (fan or self.runs) and not self.dead
        settings, cold_c = self._settings, self.cold_c
        self.electric_w = settings.fan_power_w if fan_on else 0.0
        leaving_w = air_w = settings.standing_w_per_k * (cold_c - outdoor_c)
        if flow_w_per_k > 0.0:
            hot_c = self.hot_c
            carried_w = flow_w_per_k * (hot_c - cold_c)
            air_w += self._share(flow_w_per_k, fan_on) * flow_w_per_k * (hot_c - outdoor_c)
            leaving_w = air_w - carried_w
            heat_in_w -= carried_w
        if heat_in_w:
            self.hot_c += heat_in_w * dt_s / self._hot_j_per_k
        self.cold_c = cold_c - leaving_w * dt_s / self._cold_j_per_k
        self.air_w = air_w

    def _share(self, flow_w_per_k: float, fan_on: bool) -> float:
        """Share of the difference to the air that the glycol leaves in the cooler."""
        if (flow_w_per_k, fan_on) != self._eta_of:
            ua_w_per_k = self._settings.fan_w_per_k if fan_on else self._settings.still_w_per_k
            self._eta_of = (flow_w_per_k, fan_on)
            self._eta = 1.0 - exp(-ua_w_per_k / flow_w_per_k)
        return self._eta

    def stored_j(self) -> float:
        """Heat above 0 degC."""
        return self._hot_j_per_k * self.hot_c + self._cold_j_per_k * self.cold_c
