"""The electrical state of the simulated house at one moment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectricState:
    """Powers in W and energy counters in kWh; signs as the inverter's protocol gives them.

    Attributes:
        solar_power_w: PV power, >= 0.
        grid_power_w: Import positive, export negative.
        battery_power_w: Discharge positive, charge negative.
        battery_soc_pct: 0 to 100.
        load_power_w: All loads: household, heat pump, miners, pumps.
        solar_energy_kwh: Total PV energy.
        import_energy_kwh: Total import.
        export_energy_kwh: Total export.
        charge_energy_kwh: Total battery charge.
        discharge_energy_kwh: Total battery discharge.
        load_energy_kwh: Total consumption.
    """

    solar_power_w: float
    grid_power_w: float
    battery_power_w: float
    battery_soc_pct: float
    load_power_w: float
    solar_energy_kwh: float = 0.0
    import_energy_kwh: float = 0.0
    export_energy_kwh: float = 0.0
    charge_energy_kwh: float = 0.0
    discharge_energy_kwh: float = 0.0
    load_energy_kwh: float = 0.0
