"""Made-up weather is plausible."""

from __future__ import annotations

from random import Random

import pytest

from sim.plant.profile import Profile
from sim.plant.weather import (
    DAY_S,
    HOUR_S,
    USUAL_TAPS,
    broken_clouds,
    clear_sky_w,
    draws,
    household,
    outdoor,
    pv,
)

SUMMER_DAY, WINTER_DAY = 172, 355


def test_the_sun() -> None:
    assert clear_sky_w(1000.0, SUMMER_DAY, 0.0) == 0.0
    assert 700.0 < clear_sky_w(1000.0, SUMMER_DAY, 12.0) < 1000.0
    assert 200.0 < clear_sky_w(1000.0, WINTER_DAY, 12.0) < clear_sky_w(1000.0, SUMMER_DAY, 12.0)
    year_kwh = sum(clear_sky_w(1.0, day, hour + 0.5) for day in range(1, 366) for hour in range(24)) / 1000.0
    assert 1.2 < year_kwh < 2.2  # clear sky all year; about 1 kWh per W with German clouds


def test_outdoor_has_its_mean_and_swing() -> None:
    profile = Profile(outdoor((4.0, 4.0), 10.0))
    hours = [profile.at(hour * HOUR_S) for hour in range(24)]
    assert min(hours) == pytest.approx(-1.0, abs=0.1)
    assert max(hours) == pytest.approx(9.0, abs=0.1)
    assert hours.index(min(hours)) == 5


def test_clouds_only_take() -> None:
    clear = pv(10_000.0, SUMMER_DAY, (0.0,))
    cloudy = broken_clouds(clear, Random(1), 0.2)
    assert cloudy.check() is None
    bright, dim = Profile(clear), Profile(cloudy)
    pairs = [(bright.at(t * 60.0), dim.at(t * 60.0)) for t in range(int(DAY_S / 60.0) - 15)]
    assert all(below <= above * 1.05 + 50.0 for above, below in pairs)
    assert sum(below for _, below in pairs) < 0.9 * sum(above for above, _ in pairs)


def test_habits_repeat_every_day() -> None:
    for settings in (household(), draws(USUAL_TAPS)):
        assert settings.check() is None
        profile = Profile(settings)
        assert profile.at(7.0 * HOUR_S) == pytest.approx(profile.at(DAY_S + 7.0 * HOUR_S))
    assert Profile(draws(USUAL_TAPS)).at(7.0 * HOUR_S) == 6.0
