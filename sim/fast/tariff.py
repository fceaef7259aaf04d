"""Prices of the simulated site."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from revpi.schema import setting
from sim.plant.profile import Profile, ProfileSettings


@dataclass(frozen=True, slots=True)
class TariffSettings:
    """What electricity costs, what it brings, what mining brings."""

    price_eur_per_kwh: ProfileSettings = field(default_factory=partial(ProfileSettings, values=(0.30,)))
    feed_in_eur_per_kwh: ProfileSettings = field(default_factory=partial(ProfileSettings, values=(0.08,)))
    hash_eur_per_th_day: float = setting(0.045, "hashprice", unit="EUR/TH/day", lo=0.0, hi=10.0)


class Tariff:
    """Prices at a time; asking in rising order is cheap.

    Attributes:
        price: EUR per kWh from the grid at a time on the profiles.
        feed_in: EUR per kWh into the grid at a time on the profiles.
        hash_eur_per_th_day: What a TH/s brings in a day.
    """

    __slots__ = ("feed_in", "hash_eur_per_th_day", "price")

    def __init__(self, settings: TariffSettings) -> None:
        self.price = Profile(settings.price_eur_per_kwh).at
        self.feed_in = Profile(settings.feed_in_eur_per_kwh).at
        self.hash_eur_per_th_day = settings.hash_eur_per_th_day
