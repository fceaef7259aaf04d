"""`thermiq-sim campaign`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from statistics import fmean
from typing import Any

from sim.cli.numbers import whole
from sim.fast.campaign import DayResult, campaign

_EPILOG = """examples:
  thermiq-sim campaign --days 500 --seed 1 --jobs 2   500 random days on two processors
  thermiq-sim campaign --day 17 --seed 1              day 17 of that campaign once more

exit code: 0 no invariant was broken, 1 at least one was
"""


def main(argv: list[str]) -> int:
    """Simulate random days and check I1 to I12 in every scan."""
    values = _parser().parse_args(argv)
    numbers = range(values.days) if values.day is None else (values.day,)
    begun_s = time.monotonic()

    def progress(result: DayResult, done: int) -> None:
        broken = len(result.outcome.violations)
        left_s = (time.monotonic() - begun_s) / done * (len(numbers) - done)
        sys.stderr.write(
            f"day {result.number}: {result.outcome.steps} scans in {result.took_s:.1f} s, "
            f"{broken} violations; {done} of {len(numbers)} days, about {left_s / 60.0:.0f} min left\n"
        )

    results = campaign(values.seed, tuple(numbers), values.jobs, progress)
    report = _report(results, values.seed, time.monotonic() - begun_s)
    sys.stdout.write((json.dumps(report) if values.json else _text(report)) + "\n")
    return 1 if report["violations"] else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="thermiq-sim campaign",
        description="Random faults on simulated days with the real controller; checks I1 to I12.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--days", type=whole(1, 1_000_000), default=20, metavar="N", help="number of days (default: 20)")
    add("--day", type=whole(0, 1_000_000), metavar="K", help="only day K")
    add("--seed", type=whole(0, 2**31), default=1, metavar="S", help="seed of the campaign (default: 1)")
    add("--jobs", type=whole(1, 256), default=1, metavar="J", help="processes (default: 1)")
    add("--json", action="store_true", help="one JSON object")
    return parser


def _report(results: list[DayResult], seed: int, took_s: float) -> dict[str, Any]:
    kpis = [result.outcome.kpi for result in results]
    starts = [count for kpi in kpis for count in kpi.contactor_starts]
    travel = [way for kpi in kpis for way in kpi.valve_travel]
    return {
        "seed": seed,
        "days": len(results),
        "scans": sum(result.outcome.steps for result in results),
        "seconds": round(took_s, 1),
        "room_discomfort_kh_per_day": round(fmean(kpi.room_discomfort_kh for kpi in kpis), 3),
        "dhw_discomfort_kh_per_day": round(fmean(kpi.dhw_discomfort_kh for kpi in kpis), 3),
        "contactor_starts_per_day": round(fmean(starts), 2),
        "contactor_starts_most": max(starts),
        "valve_travel_per_day": round(fmean(travel), 2),
        "valve_travel_most": round(max(travel), 1),
        "hottest_coolant_c": round(max(kpi.hottest_coolant_c for kpi in kpis), 1),
        "violations": [
            {
                "day": result.number,
                "time_s": round(violation.at_s, 3),
                "text": violation.text,
                "scans": violation.scans,
            }
            for result in results
            for violation in result.outcome.violations
        ],
    }


def _text(report: dict[str, Any]) -> str:
    rooms, water = report["room_discomfort_kh_per_day"], report["dhw_discomfort_kh_per_day"]
    starts, most = report["contactor_starts_per_day"], report["contactor_starts_most"]
    way, longest = report["valve_travel_per_day"], report["valve_travel_most"]
    lines = [
        f"{report['days']} days, {report['scans']} scans in {report['seconds']} s, seed {report['seed']}",
        f"discomfort per day: rooms {rooms} K h, hot water {water} K h",
        f"contactor starts per miner and day: {starts}, most {most}",
        f"travel per valve and day: {way} strokes, most {longest}",
        f"violations: {len(report['violations'])}",
    ]
    lines += [
        f"  day {violation['day']}, scan at {violation['time_s']} s: {violation['text']}, "
        f"{violation['scans']} scans"
        f"   (thermiq-sim campaign --day {violation['day']} --seed {report['seed']})"
        for violation in report["violations"]
    ]
    return "\n".join(lines)
