"""What `thermiq-sim campaign` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean
from typing import Any

from sim.fast.campaign import DayResult

EXAMPLE = "thermiq-sim campaign --seed {seed} --day {day}"
"""Replays one day."""


def report_of(results: Sequence[DayResult], seed: int, took_s: float) -> dict[str, Any]:
    """The report of a campaign, as `--json` prints it."""
    kpis = [result.kpi for result in results]
    starts = [count for kpi in kpis for count in kpi.contactor_starts]
    travel = [way for kpi in kpis for way in kpi.valve_travel]
    found = [(result.number, finding) for result in results for finding in result.findings]
    return {
        "seed": seed,
        "days": len(results),
        "scans": sum(result.scans for result in results),
        "seconds": round(took_s, 1),
        "room_discomfort_kh_per_day": round(fmean(kpi.room_discomfort_kh for kpi in kpis), 3),
        "dhw_discomfort_kh_per_day": round(fmean(kpi.dhw_discomfort_kh for kpi in kpis), 3),
        "contactor_starts_per_day": round(fmean(starts), 2),
        "contactor_starts_most": max(starts),
        "valve_travel_per_day": round(fmean(travel), 2),
        "valve_travel_most": round(max(travel), 1),
        "miner_kwh_per_day": round(fmean(kpi.miner_kwh for kpi in kpis), 1),
        "hottest_coolant_c": round(max(kpi.hottest_coolant_c for kpi in kpis), 1),
        "guard_corrections": sum(finding.scans for _, finding in found if finding.corrected),
        "violations": [
            {
                "day": number,
                "scan": finding.scan,
                "time_s": round(finding.at_s, 3),
                "text": finding.text,
                "scans": finding.scans,
            }
            for number, finding in found
        ],
    }


def text_of(report: Mapping[str, Any]) -> Iterator[str]:
    """The same for people."""
    rooms, water = report["room_discomfort_kh_per_day"], report["dhw_discomfort_kh_per_day"]
    yield f"{report['days']} days, {report['scans']} scans in {report['seconds']} s, seed {report['seed']}"
    yield f"discomfort per day: rooms {rooms} K h, hot water {water} K h"
    yield (
        f"contactor starts per miner and day: {report['contactor_starts_per_day']}, "
        f"most {report['contactor_starts_most']}"
    )
    yield (
        f"travel per valve and day: {report['valve_travel_per_day']} strokes, "
        f"most {report['valve_travel_most']}"
    )
    yield f"electricity of the miners per day: {report['miner_kwh_per_day']} kWh"
    yield f"scans corrected by the guard: {report['guard_corrections']}"
    yield f"violations: {len(report['violations'])}"
    for one in report["violations"]:
        replay = EXAMPLE.format(seed=report["seed"], day=one["day"])
        yield (
            f"  day {one['day']}, scan {one['scan']} at {one['time_s']} s: {one['text']}, "
            f"in {one['scans']} scans   ({replay})"
        )


def trace_of(results: Sequence[DayResult]) -> Iterator[str]:
    """The trace of a single day."""
    for result in results:
        yield from (f"{at_s:10.2f} s  {text}" for at_s, text in result.trace)
