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
    """Prices at a time; asking in rising order is cheap."""

    __slots__ = ("_feed_in", "_price", "hash_eur_per_th_day")

    def __init__(self, settings: TariffSettings) -> None:
        self._price = Profile(settings.price_eur_per_kwh)
        self._feed_in = Profile(settings.feed_in_eur_per_kwh)
        self.hash_eur_per_th_day = settings.hash_eur_per_th_day

    def price(self, time_s: float) -> float:
        """EUR per kWh from the grid at a time on the profiles."""
        return self._price.at(time_s)

    def feed_in(self, time_s: float) -> float:
        """EUR per kWh into the grid at a time on the profiles."""
        return self._feed_in.at(time_s)
