"""Inverter and meters for a while on lines where a tenth of all replies is bad."""

from __future__ import annotations

import asyncio
from pathlib import Path

from benchmarks.bridge_faults import GIVE_UP_PERIODS, Campaign

SEED = 20
SIMULATED_S = 40
SPEED = 10  # times faster than real


def test_nothing_wrong_is_published_and_every_outage_is_overcome(tmp_path: Path) -> None:
    result = asyncio.run(Campaign(SEED, SPEED, tmp_path).run(SIMULATED_S))
    assert result.wrong == [], f"seed {SEED}"
    assert all(periods < GIVE_UP_PERIODS for periods in result.recoveries_periods), f"seed {SEED}"
    assert result.recoveries_periods, f"seed {SEED}"
    assert sum(result.requests.values()) - result.requests["sound"] > 5, f"seed {SEED}"
    assert result.published.keys() >= {"inverter", "meters/m1", "meters/m2", "meters/m3"}
