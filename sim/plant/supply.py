"""The electrical side: PV, battery, loads, grid and their meters."""

from __future__ import annotations

from sim.plant.battery import Battery, BatterySettings
from sim.plant.electrics import ElectricState
from sim.plant.media import J_PER_KWH


class Supply:
    """Balances power at the grid connection in every step and counts energy.

    With `zero_export` the inverter throttles PV instead of feeding in: the surplus cannot be seen.

    Attributes:
        battery: The battery.
        solar_w: PV power.
        load_w: Power of all loads.
        grid_w: Import positive, export negative.
    """

    __slots__ = (
        "_charge_j",
        "_discharge_j",
        "_export_j",
        "_import_j",
        "_load_j",
        "_solar_j",
        "_zero_export",
        "battery",
        "grid_w",
        "load_w",
        "solar_w",
    )

    def __init__(self, settings: BatterySettings, *, zero_export: bool = False) -> None:
        self._zero_export = zero_export
        self.battery = Battery(settings)
        self.solar_w = self.load_w = self.grid_w = 0.0
        self._solar_j = self._load_j = self._import_j = self._export_j = 0.0
        self._charge_j = self._discharge_j = 0.0

    def advance(self, dt_s: float, solar_w: float, load_w: float) -> None:
        """One step; the grid takes or gives what the battery does not."""
        battery = self.battery
        battery.advance(dt_s, solar_w - load_w)
        battery_w = battery.power_w
        grid_w = load_w - solar_w - battery_w
        if self._zero_export and grid_w < 0.0:
            solar_w, grid_w = solar_w + grid_w, 0.0
        self.solar_w, self.load_w, self.grid_w = solar_w, load_w, grid_w
        self._solar_j += solar_w * dt_s
        self._load_j += load_w * dt_s
        if grid_w > 0.0:
            self._import_j += grid_w * dt_s
        else:
            self._export_j -= grid_w * dt_s
        if battery_w > 0.0:
            self._discharge_j += battery_w * dt_s
        else:
            self._charge_j -= battery_w * dt_s

    def state(self) -> ElectricState:
        """What the inverter and its meters show."""
        return ElectricState(
            solar_power_w=self.solar_w,
            grid_power_w=self.grid_w,
            battery_power_w=self.battery.power_w,
            battery_soc_pct=self.battery.soc_pct,
            load_power_w=self.load_w,
            solar_energy_kwh=self._solar_j / J_PER_KWH,
            import_energy_kwh=self._import_j / J_PER_KWH,
            export_energy_kwh=self._export_j / J_PER_KWH,
            charge_energy_kwh=self._charge_j / J_PER_KWH,
            discharge_energy_kwh=self._discharge_j / J_PER_KWH,
            load_energy_kwh=self._load_j / J_PER_KWH,
        )
