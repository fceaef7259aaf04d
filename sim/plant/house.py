"""The house: one room temperature, radiators on the buffer."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from revpi.schema import setting
from sim.plant.media import J_PER_KWH, WATER_J_PER_KG_K


@dataclass(frozen=True, slots=True)
class HouseSettings:
    """Building and heating circuit."""

    loss_w_per_k: float = setting(160.0, "heat loss per degree to outdoors", unit="W/K", lo=5.0, hi=2000.0)
    capacity_kwh_per_k: float = setting(8.0, "heat capacity of the building", unit="kWh/K", lo=0.05, hi=500.0)
    room_set_c: float = setting(21.0, "setpoint of the room thermostats", unit="degC", lo=5.0, hi=30.0)
    band_k: float = setting(1.0, "band in which the thermostats close", unit="K", lo=0.1, hi=5.0)
    radiator_w_per_k: float = setting(320.0, "transfer of all heating surfaces", unit="W/K", lo=5.0, hi=1e4)
    flow_kg_s: float = setting(0.2, "flow with all thermostats open", unit="kg/s", lo=0.005, hi=5.0)
    gain_share: float = setting(0.6, "share of the household's electricity that heats rooms", lo=0.0, hi=1.0)
    start_c: float = setting(20.7, "room temperature at the start", unit="degC", lo=-20.0, hi=40.0)


class House:
    """Thermal mass of the building and the flow through its radiators.

    Attributes:
        room_c: Room temperature.
        flow_w_per_k: Heat capacity flow of the heating circuit.
        heat_w: Heat from the buffer.
        return_c: Return temperature of the circuit.
        loss_w: Loss to outdoors.
        comfort_c: Room temperature at which the thermostats are fully open.
        gain_share: Share of the household's electricity that heats rooms.
    """

    __slots__ = (
        "_band_k",
        "_full_w_per_k",
        "_j_per_k",
        "_loss_w_per_k",
        "_open_c",
        "_radiator_w_per_k",
        "comfort_c",
        "flow_w_per_k",
        "gain_share",
        "heat_w",
        "loss_w",
        "return_c",
        "room_c",
    )

    def __init__(self, settings: HouseSettings) -> None:
        self._band_k = settings.band_k
        self._full_w_per_k = settings.flow_kg_s * WATER_J_PER_KG_K
        self._j_per_k = settings.capacity_kwh_per_k * J_PER_KWH
        self._loss_w_per_k = settings.loss_w_per_k
        self._open_c = settings.room_set_c + settings.band_k / 2
        self.comfort_c = settings.room_set_c - settings.band_k / 2
        self._radiator_w_per_k = settings.radiator_w_per_k
        self.gain_share = settings.gain_share
        self.room_c = self.return_c = settings.start_c
        self.flow_w_per_k = self.heat_w = self.loss_w = 0.0

    def draw(self, supply_c: float) -> None:
        """What the radiators take from heating water of this temperature."""
        room_c = self.room_c
        opening = (self._open_c - room_c) / self._band_k
        if opening <= 0.0 or supply_c <= room_c:
            self.flow_w_per_k = self.heat_w = 0.0
            self.return_c = room_c
            return
        flow_w_per_k = self._full_w_per_k * opening if opening < 1.0 else self._full_w_per_k
        given_k = (1.0 - exp(-self._radiator_w_per_k / flow_w_per_k)) * (supply_c - room_c)
        self.flow_w_per_k = flow_w_per_k
        self.heat_w = flow_w_per_k * given_k
        self.return_c = supply_c - given_k

    def advance(self, dt_s: float, outdoor_c: float, gain_w: float) -> None:
        """One step after `draw`."""
        room_c = self.room_c
        self.loss_w = loss_w = self._loss_w_per_k * (room_c - outdoor_c)
        self.room_c = room_c + (self.heat_w + gain_w - loss_w) * dt_s / self._j_per_k

    def stored_j(self) -> float:
        """Heat above 0 degC."""
        return self._j_per_k * self.room_c
