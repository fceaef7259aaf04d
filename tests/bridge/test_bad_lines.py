"""Inverter and meters for a while on lines where a tenth of all replies is bad."""

from __future__ import annotations

import asyncio
from pathlib import Path

from benchmarks.bad_line_campaign import GIVE_UP_PERIODS, Campaign
from benchmarks.bad_line_watch import Outage, Recovery, Result
from benchmarks.bridge_faults import report

SEED = 20
SIMULATED_S = 120
SPEED = 10  # times faster than real


def test_nothing_wrong_is_published_and_every_outage_is_overcome(tmp_path: Path) -> None:
    result = asyncio.run(Campaign(SEED, SPEED, tmp_path).run(SIMULATED_S))
    assert result.wrong == [], f"seed {SEED}"
    assert all(each.periods < GIVE_UP_PERIODS for each in result.recoveries), f"seed {SEED}"
    assert result.recoveries, f"seed {SEED}"
    assert sum(result.requests.values()) - result.requests["sound"] > 5, f"seed {SEED}"
    assert result.published.keys() >= {"inverter", "meters/m1", "meters/m2", "meters/m3"}


def told(*recoveries: Recovery, wrong: tuple[str, ...] = ()) -> bool:
    return bool(report([Result(wrong=list(wrong), recoveries=list(recoveries))])["ok"])


def recovery(periods: float, stalled_periods: float = 0.0) -> Recovery:
    return Recovery(1, 7.0, "meters", Outage.SILENT, periods, 0, stalled_periods, {}, {})


def test_the_report_forgives_the_machine_but_not_too_often() -> None:
    fast = [recovery(1.0)] * 9
    assert told(*fast)
    assert not told(*fast, wrong=("inverter 7",))
    assert not told(*fast, recovery(3.1))
    assert not told(*fast, recovery(3.1, stalled_periods=0.4))
    assert told(*fast, recovery(3.1, stalled_periods=0.6))
    assert not told(*fast, recovery(1.0, stalled_periods=0.6), recovery(1.0, stalled_periods=0.6))
