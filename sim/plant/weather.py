"""Made-up weather and habits of a German one-family house, as profiles for the plant.

Outdoor temperature: a daily cosine, coldest at 5 h. PV: clear-sky beam after Meinel (1353 W/m2 times
0.7^(air mass^0.678)) on a plane 30 degrees to the south, a tenth diffuse, 51.4 degrees north.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import cos, pi, radians, sin
from random import Random

from sim.plant.profile import ProfileSettings

DAY_S = 86400.0
HOUR_S = 3600.0
STEP_S = 900.0
LATITUDE = radians(51.4)
TILT = radians(30.0)
SOLAR_W_M2 = 1353.0
DIFFUSE_SHARE = 0.1
SYSTEM_SHARE = 0.85
"""Inverter, cables and temperature (performance ratio)."""
COLDEST_H = 5.0


def outdoor(means_c: Sequence[float], swing_k: float) -> ProfileSettings:
    """Outdoor temperature over days with these means; `swing_k` from coldest to warmest."""
    count = int(len(means_c) * DAY_S / STEP_S)
    times_s = tuple(index * STEP_S for index in range(count))
    return ProfileSettings(times_s, tuple(_outdoor_c(means_c, swing_k, at_s) for at_s in times_s))


def _outdoor_c(means_c: Sequence[float], swing_k: float, at_s: float) -> float:
    day, rest_s = divmod(at_s, DAY_S)
    this_c = means_c[int(day)]
    next_c = means_c[min(int(day) + 1, len(means_c) - 1)]
    mean_c = this_c + (next_c - this_c) * rest_s / DAY_S
    return mean_c - swing_k / 2.0 * cos(2.0 * pi * (rest_s / HOUR_S - COLDEST_H) / 24.0)


def clear_sky_w(peak_w: float, day_of_year: int, hour: float) -> float:
    """PV power without clouds at a solar time."""
    declination = radians(23.45) * sin(2.0 * pi * (284 + day_of_year) / 365.0)
    angle = radians(15.0 * (hour - 12.0))
    height = sin(LATITUDE) * sin(declination) + cos(LATITUDE) * cos(declination) * cos(angle)
    if height <= sin(radians(1.0)):
        return 0.0
    on_plane = sin(LATITUDE - TILT) * sin(declination)
    on_plane += cos(LATITUDE - TILT) * cos(declination) * cos(angle)
    beam_w_m2 = SOLAR_W_M2 * float(0.7 ** ((1.0 / height) ** 0.678))
    plane_w_m2 = beam_w_m2 * (max(0.0, on_plane) + DIFFUSE_SHARE)
    return peak_w * SYSTEM_SHARE * plane_w_m2 / 1000.0


def pv(peak_w: float, first_day: int, cloud_shares: Sequence[float]) -> ProfileSettings:
    """PV power over days.

    Args:
        peak_w: Installed power.
        first_day: Day of the year of the first day, 1 to 365.
        cloud_shares: What the clouds take on each day, 0 to 1.
    """
    times_s = tuple(index * STEP_S for index in range(int(len(cloud_shares) * DAY_S / STEP_S)))
    values = []
    for at_s in times_s:
        day, rest_s = divmod(at_s, DAY_S)
        clear_w = clear_sky_w(peak_w, (first_day + int(day) - 1) % 365 + 1, rest_s / HOUR_S)
        values.append(clear_w * (1.0 - cloud_shares[int(day)]))
    return ProfileSettings(times_s, tuple(values))


def broken_clouds(clear: ProfileSettings, rng: Random, lowest_share: float) -> ProfileSettings:
    """The same sun behind clouds that pass within minutes, with edges of a few seconds."""
    times_s: list[float] = [0.0]
    values: list[float] = [clear.values[0]]
    at_s, bright = 0.0, True
    while at_s < clear.times_s[-1]:
        lasts_s = rng.uniform(120.0, 900.0)
        share = 1.0 if bright else rng.uniform(lowest_share, 0.6)
        for edge_s in (at_s + 8.0, at_s + lasts_s):
            times_s.append(edge_s)
            values.append(share * _between(clear, edge_s))
        at_s, bright = at_s + lasts_s, not bright
    return ProfileSettings(tuple(times_s), tuple(values))


def _between(profile: ProfileSettings, at_s: float) -> float:
    index = min(bisect_right(profile.times_s, at_s), len(profile.times_s) - 1)
    from_s, to_s = profile.times_s[index - 1], profile.times_s[index]
    share = min(1.0, (at_s - from_s) / (to_s - from_s))
    return profile.values[index - 1] + share * (profile.values[index] - profile.values[index - 1])


def household(scale: float = 1.0) -> ProfileSettings:
    """Household electricity of a day, about 11 kWh times `scale`."""
    hours = (0.0, 6.0, 7.0, 9.0, 12.0, 13.0, 17.0, 19.0, 22.0)
    watts = (180.0, 180.0, 900.0, 350.0, 1100.0, 400.0, 500.0, 1300.0, 500.0)
    return ProfileSettings(
        tuple(hour * HOUR_S for hour in hours), tuple(scale * watt for watt in watts), repeat_s=DAY_S
    )


def draws(taps: Sequence[tuple[float, float, float]]) -> ProfileSettings:
    """Hot water of a day, repeated.

    Args:
        taps: Hour, minutes and L/min of each draw, in rising order without overlap.
    """
    edge_s = 10.0
    times_s, values = [0.0], [0.0]
    for hour, minutes, l_per_min in taps:
        from_s = hour * HOUR_S
        to_s = from_s + minutes * 60.0
        times_s += [from_s, from_s + edge_s, to_s, to_s + edge_s]
        values += [0.0, l_per_min, l_per_min, 0.0]
    return ProfileSettings(tuple(times_s), tuple(values), repeat_s=DAY_S)


USUAL_TAPS = ((6.8, 15.0, 6.0), (12.5, 3.0, 5.0), (19.5, 10.0, 9.0))
"""Showers in the morning, dishes at noon, a bath in the evening: about 200 L at 45 degC."""
