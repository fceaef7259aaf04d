"""Scenarios of weather, habits and prices: hours in which nothing is broken."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from sim.fast.events import event
from sim.fast.house import DARK_WINTER, PEAK_W, SPRING, SUMMER, WINTER, Season, Setup, plant_of, setup_of
from sim.fast.tariff import TariffSettings
from sim.plant.profile import ProfileSettings
from sim.plant.weather import broken_clouds, draws, pv
from sim.scenarios.criteria import (
    FEW_STARTS,
    OWN_POWER,
    WARM,
    always,
    both_mining,
    compared,
    figures,
    leads_to,
    mining_is_off,
    one_mining,
    within,
)
from sim.scenarios.scenario import HOUR_S, MINUTE_S, Scenario

CLOUD_SEED = 5
BATH_TAPS = ((7.0, 20.0, 9.0), (9.0, 25.0, 10.0), (19.0, 20.0, 9.0))
IMPORT_W = 300.0
HOT_C = 48.0
FLOW_LIMIT_C = 65.0
STEP_S = 30 * MINUTE_S
STEP_BACK_S = 90 * MINUTE_S


def _cloudy(season: Season, start_h: float) -> Setup:
    setup = setup_of(season, start_h)
    clear = pv(PEAK_W, season.day, (0.0, 0.0))
    clouds = broken_clouds(clear, Random(CLOUD_SEED), 0.15)
    return replace(setup, plant=replace(setup.plant, pv_power_w=clouds))


def _priced(season: Season, start_h: float, hours: tuple[float, ...], prices: tuple[float, ...]) -> Setup:
    """Steps of the price on a day; feed-in brings 8 ct, nothing while the price is negative."""
    times_s: list[float] = []
    values: list[float] = []
    for index, (hour, price) in enumerate(zip(hours, prices, strict=True)):
        if index:
            times_s.append(hour * HOUR_S - 1.0)
            values.append(prices[index - 1])
        times_s.append(hour * HOUR_S)
        values.append(price)
    feed_in = tuple(0.08 if value > 0.0 else 0.0 for value in values)
    tariff = TariffSettings(
        price_eur_per_kwh=ProfileSettings(tuple(times_s), tuple(values)),
        feed_in_eur_per_kwh=ProfileSettings(tuple(times_s), feed_in),
    )
    return replace(setup_of(season, start_h), tariff=tariff)


def _bathing() -> Setup:
    setup = setup_of(SPRING, 8.0)
    return replace(setup, plant=replace(setup.plant, dhw_draw_l_per_min=draws(BATH_TAPS)))


def _steady(season: Season, start_h: float) -> Setup:
    """No sun but by events, no battery to speak of, warm tanks: the surplus is what the events say."""
    plant = plant_of(season, start_h)
    battery = replace(plant.battery, capacity_kwh=0.1)
    tanks = replace(plant, buffer=replace(plant.buffer, start_c=44.0), battery=battery)
    return replace(setup_of(season, start_h), plant=tanks)


DAYS: tuple[Scenario, ...] = (
    Scenario(
        name="cold_winter_night",
        text="a clear night at -12 degC without sun: the house stays warm, the miners do not import",
        setup=setup_of(DARK_WINTER, 20.0, soc_pct=20.0),
        hours=8.0,
        criteria=(WARM, FEW_STARTS, OWN_POWER),
    ),
    Scenario(
        name="sunny_winter_day",
        text="sun on a cold day: both miners heat the house from surplus",
        setup=setup_of(WINTER, 8.0),
        hours=9.0,
        criteria=(
            WARM,
            FEW_STARTS,
            OWN_POWER,
            within("both miners run", both_mining, 0.0, 8 * HOUR_S),
            compared(
                "more PV energy is used in the house",
                lambda kpi, alone: kpi.self_consumption > alone.self_consumption,
            ),
            figures("the miners' heat goes into tanks", lambda kpi: kpi.miner_heat_kwh > kpi.dumped_heat_kwh),
        ),
    ),
    Scenario(
        name="summer_heat_wave",
        text="34 degC and sun all day: DHW first, the rest into the dry cooler",
        setup=setup_of(SUMMER, 6.0),
        hours=9.0,
        criteria=(
            WARM,
            FEW_STARTS,
            OWN_POWER,
            within("the cooler takes heat", leads_to("cooler"), 0.0, 9 * HOUR_S),
            within("both miners run", both_mining, 0.0, 9 * HOUR_S),
            figures("the coolant stays below its limit", lambda kpi: kpi.hottest_coolant_c < FLOW_LIMIT_C),
        ),
    ),
    Scenario(
        name="dhw_draw",
        text="one bath after the other: hot water has priority",
        setup=_bathing(),
        hours=6.0,
        criteria=(
            WARM,
            within("the miners heat the DHW", leads_to("dhw"), HOUR_S, 3 * HOUR_S),
            within("the DHW is hot again", lambda f: f.dhw_c > HOT_C, 1.5 * HOUR_S, 4.5 * HOUR_S),
        ),
    ),
    Scenario(
        name="cloud_edges",
        text="clouds pass every few minutes",
        setup=_cloudy(SPRING, 10.0),
        hours=5.0,
        criteria=(WARM, FEW_STARTS, OWN_POWER, within("a miner runs", one_mining, 0.0, 3 * HOUR_S)),
    ),
    Scenario(
        name="surplus_step",
        text="the surplus jumps to 6 kW and back: power follows within the delays",
        setup=_steady(SPRING, 10.0),
        hours=3.0,
        events=(
            event(0.0, "pv", 0.0),
            event(STEP_S, "pv", 8000.0),
            event(STEP_BACK_S, "pv", 0.0),
        ),
        criteria=(
            always("nothing runs before", mining_is_off, 0.0, STEP_S),
            within("a miner runs soon", one_mining, STEP_S, 15 * MINUTE_S),
            within("both run", both_mining, STEP_S, 30 * MINUTE_S),
            within("the power is back soon", mining_is_off, STEP_BACK_S, 3 * MINUTE_S),
            FEW_STARTS,
        ),
    ),
    Scenario(
        name="price_spike",
        text="a very dear evening hour: nothing is mined from the grid in it",
        setup=_priced(WINTER, 14.0, (0.0, 17.0, 19.0), (0.30, 0.95, 0.30)),
        hours=6.0,
        criteria=(
            WARM,
            always(
                "no miner causes import in the spike",
                lambda f: f.grid_w < IMPORT_W or sum(f.miners_w) < IMPORT_W,
                3.1 * HOUR_S,
                5.0 * HOUR_S,
            ),
        ),
    ),
    Scenario(
        name="negative_prices_noon",
        text="feeding in brings nothing at noon: the miners use what they can",
        setup=_priced(SPRING, 10.0, (0.0, 11.0, 15.0), (0.25, -0.05, 0.25)),
        hours=4.0,
        criteria=(WARM, within("both miners run", both_mining, 1.2 * HOUR_S, HOUR_S)),
    ),
)
