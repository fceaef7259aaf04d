"""Key figures of a simulated time, counted in every step.

Discomfort after BOPTEST (K h below the lower bound); the others are this plant's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.fast.tariff import Tariff
from sim.miner.model import MinerModel
from sim.miner.phases import Phase
from sim.plant.media import J_PER_KWH
from sim.plant.plant import Plant

HOUR_S = 3600.0
DAY_S = 86400.0
DHW_COMFORT_C = 38.0
"""A shower below this feels cold."""


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


class Meter:
    """Counts while the plant goes on.

    Args:
        plant: The plant.
        miners: Its miners.
        tariff: Prices.

    Attributes:
        miner_w: Power of both miners in the last step.
    """

    __slots__ = (
        "_closed",
        "_coldest_c",
        "_dhw_ks",
        "_dumped_j",
        "_feed_in_eur_j",
        "_hashes_th",
        "_heat_j",
        "_hottest_c",
        "_hp_j",
        "_import_eur_j",
        "_miner_import_j",
        "_miner_j",
        "_miners",
        "_plant",
        "_rate_at_w",
        "_rates_ths",
        "_room_ks",
        "_room_low_c",
        "_start_s",
        "_starts",
        "_tariff",
        "miner_w",
    )

    def __init__(self, plant: Plant, miners: Sequence[MinerModel], tariff: Tariff) -> None:
        self._plant, self._miners, self._tariff = plant, miners, tariff
        self._start_s = plant.start_s
        self._room_low_c = plant.heat.house.comfort_c
        self._room_ks = self._dhw_ks = 0.0
        self._heat_j = self._dumped_j = self._miner_j = self._miner_import_j = self._hp_j = 0.0
        self._import_eur_j = self._feed_in_eur_j = self._hashes_th = 0.0
        self._hottest_c = plant.heat.coolant.hot_c
        self._coldest_c = plant.heat.house.room_c
        self._closed = [False, False]
        self._starts = [0, 0]
        self._rate_at_w, self._rates_ths = [0.0, 0.0], [0.0, 0.0]
        self.miner_w = 0.0

    def count(self, dt_s: float, time_s: float) -> None:
        """One step of the plant has been done."""
        heat, at_s = self._plant.heat, self._start_s + time_s
        room_c, dhw_c, hot_c = heat.house.room_c, heat.dhw.water_c, heat.coolant.hot_c
        if room_c < self._room_low_c:
            self._room_ks += (self._room_low_c - room_c) * dt_s
        if dhw_c < DHW_COMFORT_C:
            self._dhw_ks += (DHW_COMFORT_C - dhw_c) * dt_s
        self._hottest_c = max(self._hottest_c, hot_c)
        self._coldest_c = min(self._coldest_c, room_c)
        self._heat_j += heat.hx1.heat_w * dt_s
        self._dumped_j += heat.hx2.heat_w * dt_s
        self._hp_j += heat.heat_pump.electric_w * dt_s
        grid_w = self._plant.supply.grid_w
        if grid_w > 0.0:
            self._import_eur_j += grid_w * dt_s * self._tariff.price(at_s)
        else:
            self._feed_in_eur_j -= grid_w * dt_s * self._tariff.feed_in(at_s)
        self._count_miners(dt_s, grid_w)

    def _count_miners(self, dt_s: float, grid_w: float) -> None:
        miner_w = 0.0
        pairs = zip(self._plant.contactors, self._miners, strict=True)
        for index, (contactor, model) in enumerate(pairs):
            if contactor.closed:
                self._starts[index] += not self._closed[index]
                miner_w += self._plant.miner_draw_w[index]
                self._hashes_th += self._rate_ths(index, model) * dt_s
            self._closed[index] = contactor.closed
        self.miner_w = miner_w
        if miner_w > 0.0:
            self._miner_j += miner_w * dt_s
            self._miner_import_j += max(0.0, min(miner_w, grid_w)) * dt_s

    def _rate_ths(self, index: int, model: MinerModel) -> float:
        """The miner's hash rate; computed anew only when its power has changed."""
        if model.phase is not Phase.HASHING:
            return 0.0
        if model.estimate_w != self._rate_at_w[index]:
            self._rate_at_w[index], self._rates_ths[index] = model.estimate_w, model.hashrate_ths
        return self._rates_ths[index]

    def read(self) -> Kpi:
        """The figures so far."""
        plant, supply = self._plant, self._plant.supply.state()
        heat = plant.heat
        solar_kwh, export_kwh = supply.solar_energy_kwh, supply.export_energy_kwh
        grid_eur = (self._import_eur_j - self._feed_in_eur_j) / J_PER_KWH
        mined_eur = self._hashes_th / DAY_S * self._tariff.hash_eur_per_th_day
        return Kpi(
            days=plant.time_s / DAY_S,
            room_discomfort_kh=self._room_ks / HOUR_S,
            dhw_discomfort_kh=self._dhw_ks / HOUR_S,
            contactor_starts=(self._starts[0], self._starts[1]),
            valve_travel=(heat.rv1.travel, heat.rv2.travel),
            heat_pump_starts=heat.heat_pump.starts,
            miner_heat_kwh=self._heat_j / J_PER_KWH,
            dumped_heat_kwh=self._dumped_j / J_PER_KWH,
            heat_pump_heat_kwh=heat.ledger.heat_pump_j / J_PER_KWH,
            miner_kwh=self._miner_j / J_PER_KWH,
            heat_pump_kwh=self._hp_j / J_PER_KWH,
            solar_kwh=solar_kwh,
            import_kwh=supply.import_energy_kwh,
            export_kwh=export_kwh,
            self_consumption=1.0 - export_kwh / solar_kwh if solar_kwh > 0.0 else 1.0,
            miner_import_share=self._miner_import_j / self._miner_j if self._miner_j > 0.0 else 0.0,
            grid_cost_eur=grid_eur,
            mined_eur=mined_eur,
            cost_eur=grid_eur - mined_eur,
            hottest_coolant_c=self._hottest_c,
            coldest_room_c=self._coldest_c,
        )
