"""Counts the key figures in every step."""

from __future__ import annotations

from collections.abc import Sequence

from sim.fast.kpi import Kpi
from sim.fast.tariff import Tariff
from sim.miner.model import MinerModel
from sim.miner.phases import Phase
from sim.plant.heat import HeatSide
from sim.plant.media import J_PER_KWH
from sim.plant.plant import Plant

_HASHING = Phase.HASHING
HOUR_S = 3600.0
DAY_S = 86400.0
DHW_COMFORT_C = 38.0
"""A shower below this feels cold."""


class MinerTally:
    """One miner's contactor and hash rate.

    Attributes:
        closed: Its contactor was closed in the last step.
        starts: Closings so far.
    """

    __slots__ = ("_at_w", "_model", "_rate_ths", "closed", "starts")

    def __init__(self, model: MinerModel) -> None:
        self._model = model
        self._at_w = self._rate_ths = 0.0
        self.closed = False
        self.starts = 0

    def notice(self, closed: bool) -> None:
        """The contactor has switched."""
        self.closed = closed
        self.starts += closed

    def rate_ths(self) -> float:
        """The miner's hash rate; computed anew only when its power has changed."""
        model = self._model
        if model.phase is not _HASHING:
            return 0.0
        if model.estimate_w != self._at_w:
            self._at_w, self._rate_ths = model.estimate_w, model.hashrate_ths
        return self._rate_ths


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
        "_plant",
        "_room_ks",
        "_room_low_c",
        "_tallies",
        "_tariff",
        "miner_w",
    )

    def __init__(self, plant: Plant, miners: Sequence[MinerModel], tariff: Tariff) -> None:
        self._plant, self._tariff = plant, tariff
        self._tallies = tuple(MinerTally(model) for model in miners)
        self._room_low_c = plant.heat.house.comfort_c
        self._room_ks = self._dhw_ks = 0.0
        self._heat_j = self._dumped_j = self._miner_j = self._miner_import_j = self._hp_j = 0.0
        self._import_eur_j = self._feed_in_eur_j = self._hashes_th = 0.0
        self._hottest_c = plant.heat.coolant.hot_c
        self._coldest_c = plant.heat.house.room_c
        self.miner_w = 0.0

    def count(self, dt_s: float) -> None:
        """One step of the plant has been done."""
        plant = self._plant
        heat, grid_w = plant.heat, plant.supply.grid_w
        self._heat_j += heat.hx1.heat_w * dt_s
        self._dumped_j += heat.hx2.heat_w * dt_s
        self._hp_j += heat.heat_pump.electric_w * dt_s
        if grid_w > 0.0:
            self._import_eur_j += grid_w * dt_s * self._tariff.price(plant.start_s + plant.time_s)
        elif grid_w < 0.0:
            self._feed_in_eur_j -= grid_w * dt_s * self._tariff.feed_in(plant.start_s + plant.time_s)
        self._count_comfort(dt_s, heat)
        first, second = self._tallies
        k10, k11 = plant.contactors
        if k10.closed or k11.closed or first.closed or second.closed:
            self._count_miners(dt_s, grid_w)
        else:
            self.miner_w = 0.0

    def _count_comfort(self, dt_s: float, heat: HeatSide) -> None:
        room_c, dhw_c, hot_c = heat.house.room_c, heat.dhw.water_c, heat.coolant.hot_c
        if room_c < self._room_low_c:
            self._room_ks += (self._room_low_c - room_c) * dt_s
        if dhw_c < DHW_COMFORT_C:
            self._dhw_ks += (DHW_COMFORT_C - dhw_c) * dt_s
        if hot_c > self._hottest_c or room_c < self._coldest_c:
            self._hottest_c = max(self._hottest_c, hot_c)
            self._coldest_c = min(self._coldest_c, room_c)

    def _count_miners(self, dt_s: float, grid_w: float) -> None:
        plant, miner_w = self._plant, 0.0
        for tally, contactor, draw_w in zip(self._tallies, plant.contactors, plant.miner_draw_w, strict=True):
            closed = contactor.closed
            if closed is not tally.closed:
                tally.notice(closed)
            if closed:
                miner_w += draw_w
                self._hashes_th += tally.rate_ths() * dt_s
        self.miner_w = miner_w
        self._miner_j += miner_w * dt_s
        if grid_w > 0.0:
            self._miner_import_j += min(miner_w, grid_w) * dt_s

    def read(self) -> Kpi:
        """The figures so far."""
        plant, supply = self._plant, self._plant.supply.state()
        heat, (first, second) = plant.heat, self._tallies
        solar_kwh, export_kwh = supply.solar_energy_kwh, supply.export_energy_kwh
        grid_eur = (self._import_eur_j - self._feed_in_eur_j) / J_PER_KWH
        mined_eur = self._hashes_th / DAY_S * self._tariff.hash_eur_per_th_day
        return Kpi(
            days=plant.time_s / DAY_S,
            room_discomfort_kh=self._room_ks / HOUR_S,
            dhw_discomfort_kh=self._dhw_ks / HOUR_S,
            contactor_starts=(first.starts, second.starts),
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
