"""A random day: any season, weather and start, with faults, messages, restarts and clock jumps.

Seed and number of a day make it the same for ever.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from sim.fast.events import Event, event
from sim.fast.house import NEW_YEAR_2026_S, PEAK_W, PLANT, Setup
from sim.fast.incidents import DAY_S, HOUR_S, INCIDENTS, chance, visit
from sim.fast.tariff import TariffSettings
from sim.plant.commands import Key
from sim.plant.profile import ProfileSettings
from sim.plant.settings import PlantSettings
from sim.plant.weather import broken_clouds, draws, household, outdoor, pv

MOST_INCIDENTS = 14
LONGEST_FAULT_S = 4.0 * HOUR_S
FIRST_S = 60.0
SUNNY_S = (9.0 * HOUR_S, 17.0 * HOUR_S)
HALF = 0.5
PRICES_EUR = (-0.15, 0.5)


@dataclass(frozen=True, slots=True)
class RandomDay:
    """What the day starts from and what happens in it."""

    setup: Setup
    events: tuple[Event, ...]


def random_day(seed: int, number: int) -> RandomDay:
    """Day `number` of the campaign with this seed."""
    rng = Random(f"{seed}/{number}")
    day_of_year = rng.randint(1, 365)
    setup = Setup(
        plant=_plant(rng, day_of_year),
        tariff=_tariff(rng),
        key=Key.AUTO if chance(rng, 0.95) else Key.OFF,
        epoch_s=NEW_YEAR_2026_S + (day_of_year - 1) * DAY_S,
        seed=rng.randrange(2**31),
    )
    events = [event(0.0, "wire", chance(rng, HALF))]
    for _ in range(rng.randint(0, MOST_INCIDENTS)):
        incident = rng.choice(INCIDENTS)
        at_s, lasts_s = _when_s(rng, setup.plant.start_s), _how_long_s(rng)
        events += incident(rng, at_s, lasts_s)
        if chance(rng, 0.7):
            events += visit(rng, at_s + lasts_s)
    return RandomDay(setup, tuple(events))


def _when_s(rng: Random, start_s: float) -> float:
    """Half of the incidents fall into the sunny hours, when miners run."""
    if chance(rng, HALF):
        return rng.uniform(FIRST_S, DAY_S - FIRST_S)
    return FIRST_S + (rng.uniform(*SUNNY_S) - start_s) % (DAY_S - 2.0 * FIRST_S)


def _how_long_s(rng: Random) -> float:
    """Faults of seconds are as likely as those of hours."""
    return float(0.2 * (LONGEST_FAULT_S / 0.2) ** rng.random())


def _tariff(rng: Random) -> TariffSettings:
    """Fixed prices or hourly ones, negative hours included; worthless export makes every surplus mined."""
    feed_in = ProfileSettings(values=(rng.choice((0.0, 0.0, 0.08)),))
    if chance(rng, HALF):
        return TariffSettings(feed_in_eur_per_kwh=feed_in)
    hours = tuple(HOUR_S * hour for hour in range(48))
    prices = tuple(rng.uniform(*PRICES_EUR) for _ in hours)
    return TariffSettings(ProfileSettings(times_s=hours, values=prices), feed_in)


def _plant(rng: Random, day_of_year: int) -> PlantSettings:
    summer = 1.0 - abs(day_of_year - 200.0) / 183.0
    mean_c = -6.0 + 27.0 * summer + rng.gauss(0.0, 4.0)
    clear = pv(PEAK_W * rng.uniform(0.4, 1.5), day_of_year, (rng.choice((0.05, 0.3, 0.9)),) * 2)
    taps = [
        (hour + rng.uniform(0.0, 2.0), rng.uniform(1.0, 20.0), rng.uniform(2.0, 12.0))
        for hour in (5.5, 9.0, 12.0, 18.0, 21.0)
        if chance(rng, 0.7)
    ]
    return replace(
        PLANT,
        start_s=rng.uniform(0.0, DAY_S),
        outdoor_c=outdoor((mean_c,) * 2, rng.uniform(2.0, 16.0)),
        pv_power_w=broken_clouds(clear, rng, 0.1) if chance(rng, HALF) else clear,
        household_w=household(rng.uniform(0.5, 2.0)),
        dhw_draw_l_per_min=draws(taps),
        battery=replace(PLANT.battery, start_soc_pct=rng.uniform(5.0, 100.0)),
        buffer=replace(PLANT.buffer, start_c=rng.uniform(22.0, 58.0)),
        dhw=replace(PLANT.dhw, start_c=rng.uniform(25.0, 60.0)),
        coolant=replace(PLANT.coolant, start_c=rng.uniform(10.0, 45.0)),
        house=replace(PLANT.house, start_c=max(rng.uniform(17.0, 22.0), mean_c - 3.0)),
    )
