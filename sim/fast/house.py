"""All that one simulated day starts from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from revpi.core.params import ControlParams
from sim.fast.tariff import TariffSettings
from sim.miner.settings import REALISTIC, MinerSettings
from sim.plant.battery import BatterySettings
from sim.plant.commands import Key
from sim.plant.heat_pump import HeatPumpSettings
from sim.plant.sensors import SensorSettings
from sim.plant.settings import PlantSettings
from sim.plant.weather import USUAL_TAPS, draws, household, outdoor, pv

PEAK_W = 15_000.0
HOUR_S = 3600.0
NEW_YEAR_2026_S = 1_767_222_000.0
"""Unix time of 2026-01-01 00:00 in Germany."""


@dataclass(frozen=True, slots=True)
class Setup:
    """Plant, program, miners and prices.

    Attributes:
        plant: The house with its cabinet.
        control: Parameters of the controller.
        miner: Both miners.
        tariff: Prices.
        key: Key switch at the start.
        epoch_s: Unix time at time 0 of the profiles.
        seed: Seed of all chance.
    """

    plant: PlantSettings
    control: ControlParams = field(default_factory=ControlParams)
    miner: MinerSettings = REALISTIC
    tariff: TariffSettings = field(default_factory=TariffSettings)
    key: Key = Key.AUTO
    epoch_s: float = NEW_YEAR_2026_S
    seed: int = 1

    def locked(self) -> Setup:
        """The same house with the heat pump alone: the key on 0 locks the miners."""
        return replace(self, key=Key.OFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """Weather of a day.

    Attributes:
        day: Day of the year, 1 to 365.
        mean_c: Mean outdoor temperature.
        swing_k: From the coldest to the warmest hour.
        clouds: What the clouds take of the sun, 0 to 1.
    """

    day: int
    mean_c: float
    swing_k: float
    clouds: float


WINTER = Season(day=20, mean_c=-2.0, swing_k=7.0, clouds=0.1)
DARK_WINTER = Season(day=10, mean_c=-9.0, swing_k=5.0, clouds=0.95)
SPRING = Season(day=110, mean_c=9.0, swing_k=11.0, clouds=0.1)
SUMMER = Season(day=195, mean_c=28.0, swing_k=13.0, clouds=0.05)
DAYS = 3
"""Weather is laid out for so many days alike."""

PLANT = PlantSettings(
    heat_pump=HeatPumpSettings(charges_dhw=True),
    household_w=household(),
    dhw_draw_l_per_min=draws(USUAL_TAPS),
    battery=BatterySettings(capacity_kwh=5.0),
    sensors=SensorSettings(resolution_k=0.0),  # the modules count, in steps of their own
)


def plant_of(season: Season, start_h: float, *, soc_pct: float = 95.0) -> PlantSettings:
    """The default house in this weather from this hour on."""
    return replace(
        PLANT,
        start_s=start_h * HOUR_S,
        outdoor_c=outdoor((season.mean_c,) * DAYS, season.swing_k),
        pv_power_w=pv(PEAK_W, season.day, (season.clouds,) * DAYS),
        battery=replace(PLANT.battery, start_soc_pct=soc_pct),
        coolant=replace(PLANT.coolant, start_c=max(20.0, season.mean_c)),
        cooler=replace(PLANT.cooler, start_c=season.mean_c),
        house=replace(PLANT.house, start_c=max(20.8, season.mean_c - 3.0)),
    )


def setup_of(season: Season, start_h: float, *, soc_pct: float = 95.0) -> Setup:
    """A setup with defaults in this weather."""
    epoch_s = NEW_YEAR_2026_S + (season.day - 1) * 24.0 * HOUR_S
    return Setup(plant=plant_of(season, start_h, soc_pct=soc_pct), epoch_s=epoch_s)
