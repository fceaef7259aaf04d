"""When exchange prices are asked for: tomorrow's from the time of publication on, then not again."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from site_bridge.tariff.calendar import clock_time_s, day_start_s, local_day

LONGEST_PAUSE_S = 3600.0
JITTER = 0.25


def wanted_until(wall_s: float, zone: ZoneInfo, publication_min: int, spread_s: float) -> int:
    """Unix time up to which prices should be known.

    Args:
        wall_s: Unix time.
        zone: Of the local day.
        publication_min: Local time in minutes since midnight at which tomorrow's prices are there.
        spread_s: So much later, so that not every site asks in the same second.
    """
    today = local_day(wall_s, zone)
    published = wall_s >= clock_time_s(today, publication_min, zone) + spread_s
    return day_start_s(today + timedelta(days=2 if published else 1), zone)


def pause_s(failures: int, retry_s: float, recheck_s: float, chance: float) -> float:
    """Pause before the next attempt.

    Args:
        failures: Rounds in a row in which nobody answered; 0 when the answer only lacks prices.
        retry_s: Pause after the first failure; each further one doubles it.
        recheck_s: Pause while prices are not published yet.
        chance: Random number from 0 to 1, for the jitter.
    """
    doubled = retry_s * 2.0 ** min(failures - 1, 16) if failures else recheck_s
    return min(doubled, LONGEST_PAUSE_S) * (1.0 - JITTER + 2.0 * JITTER * chance)
