"""Key figures of a simulated time.

Discomfort after BOPTEST (K h below the lower bound); the others are this plant's own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """Key figures.

    Attributes:
        days: Simulated time.
        room_discomfort_kh: Room below the lower edge of the thermostats' band.
        dhw_discomfort_kh: DHW below 38 degC.
        contactor_starts: Closings of K10 and K11.
        valve_travel: Way of RV1 and RV2, full strokes.
        heat_pump_starts: Starts of the compressor.
        miner_heat_kwh: Miners' heat into tanks.
        dumped_heat_kwh: Miners' heat into the dry cooler's glycol.
        heat_pump_heat_kwh: Heat of the heat pump.
        miner_kwh: Electricity of the miners.
        heat_pump_kwh: Electricity of the heat pump.
        solar_kwh: PV energy.
        import_kwh: From the grid.
        export_kwh: Into the grid.
        self_consumption: Share of the PV energy that was not exported.
        miner_import_share: Share of the miners' energy that was imported because of them.
        grid_cost_eur: Import less feed-in.
        mined_eur: Revenue of the miners.
        cost_eur: Grid cost less revenue.
        hottest_coolant_c: Highest true temperature of the coolant at the miners.
        coldest_room_c: Lowest room temperature.
    """

    days: float
    room_discomfort_kh: float
    dhw_discomfort_kh: float
    contactor_starts: tuple[int, int]
    valve_travel: tuple[float, float]
    heat_pump_starts: int
    miner_heat_kwh: float
    dumped_heat_kwh: float
    heat_pump_heat_kwh: float
    miner_kwh: float
    heat_pump_kwh: float
    solar_kwh: float
    import_kwh: float
    export_kwh: float
    self_consumption: float
    miner_import_share: float
    grid_cost_eur: float
    mined_eur: float
    cost_eur: float
    hottest_coolant_c: float
    coldest_room_c: float

    @property
    def discomfort_kh(self) -> float:
        """Rooms and hot water together."""
        return self.room_discomfort_kh + self.dhw_discomfort_kh
