"""Battery behind the hybrid inverter."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting
from sim.plant.media import J_PER_KWH


@dataclass(frozen=True, slots=True)
class BatterySettings:
    """Stores surplus, covers deficits."""

    capacity_kwh: float = setting(10.0, "usable energy", unit="kWh", lo=0.1, hi=500.0)
    start_soc_pct: float = setting(50.0, "state of charge at the start", unit="%", lo=0.0, hi=100.0)
    min_soc_pct: float = setting(10.0, "no discharge below", unit="%", lo=0.0, hi=100.0)
    charge_w: float = setting(5000.0, "highest charging power", unit="W", lo=0.0, hi=1e5)
    discharge_w: float = setting(5000.0, "highest discharging power", unit="W", lo=0.0, hi=1e5)
    one_way_efficiency: float = setting(0.96, "efficiency of charging and of discharging", lo=0.5, hi=1.0)


class Battery:
    """Energy inside and the power at its terminals.

    Attributes:
        stored_j: Energy inside.
        power_w: Discharge positive, charge negative.
        loss_w: Lost in conversion.
    """

    __slots__ = ("_capacity_j", "_floor_j", "_settings", "loss_w", "power_w", "stored_j")

    def __init__(self, settings: BatterySettings) -> None:
        self._settings = settings
        self._capacity_j = settings.capacity_kwh * J_PER_KWH
        self._floor_j = self._capacity_j * settings.min_soc_pct / 100.0
        self.stored_j = self._capacity_j * settings.start_soc_pct / 100.0
        self.power_w = self.loss_w = 0.0

    @property
    def soc_pct(self) -> float:
        """State of charge, 0 to 100."""
        return 100.0 * self.stored_j / self._capacity_j

    def advance(self, dt_s: float, surplus_w: float) -> None:
        """Take what is left over, give what is missing, within the limits."""
        if surplus_w >= 0.0:
            self._charge(dt_s, surplus_w)
        else:
            self._discharge(dt_s, -surplus_w)

    def _charge(self, dt_s: float, surplus_w: float) -> None:
        settings = self._settings
        efficiency = settings.one_way_efficiency
        room_w = (self._capacity_j - self.stored_j) / (efficiency * dt_s)
        charge_w = surplus_w
        if charge_w > settings.charge_w or charge_w > room_w:
            charge_w = max(0.0, min(settings.charge_w, room_w))
        self.power_w = -charge_w
        self.loss_w = charge_w * (1.0 - efficiency)
        self.stored_j += charge_w * efficiency * dt_s

    def _discharge(self, dt_s: float, deficit_w: float) -> None:
        settings = self._settings
        efficiency = settings.one_way_efficiency
        left_w = (self.stored_j - self._floor_j) * efficiency / dt_s
        discharge_w = deficit_w
        if discharge_w > settings.discharge_w or discharge_w > left_w:
            discharge_w = max(0.0, min(settings.discharge_w, left_w))
        self.power_w = discharge_w
        self.loss_w = discharge_w * (1.0 / efficiency - 1.0)
        self.stored_j -= discharge_w / efficiency * dt_s
