"""Inverter and meters on bad lines, faster than real: `python -m benchmarks.bridge_faults --minutes 1440`.

Every device says something else in each reply, so that any value that is published can be traced to the
moment it was true. A tenth of all replies is bad; every minute a bus is unplugged or falls silent. After that
faults go on, but only one reply is of no use until all devices of the bus are published again. Several
sites run side by side, each only a little faster than real, so that their few milliseconds stay milliseconds.

Prints what was published, what was wrong, and how fast each outage was overcome. Recoveries during which the
machine stood still for more than half a period are counted apart. Ends with 1 when anything wrong was
published, an outage lasted too long, or the machine stood still too often to tell.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.bad_line_campaign import Campaign
from benchmarks.bad_line_watch import Recovery, Result
from benchmarks.rig import show
from revpi.logs import start as start_logging

TELL_S = 60.0
RECOVERY_PERIODS = 3.0
MAX_STALLED_SHARE = 0.1
SHARES = {"median": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}


def site(seed: int, minutes: float, speed: float) -> Result:
    """One site in a process of its own."""
    start_logging("error", ("pymodbus",))
    with tempfile.TemporaryDirectory() as directory:
        return asyncio.run(Campaign(seed, speed, Path(directory)).run(60 * minutes))


def sites(seed: int, minutes: float, speed: float, count: int) -> list[Result]:
    """Several sites side by side, which share the minutes; tells the time left on standard error."""
    end_s = time.monotonic() + 60 * minutes / speed / count
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn")) as pool:
        running = [pool.submit(site, seed + number, minutes / count, speed) for number in range(count)]
        _await(running, end_s)
        return [each.result() for each in running]


def _await(running: Iterable[Future[Result]], end_s: float) -> None:
    left = set(running)
    while left:
        sys.stderr.write(f"{max(0.0, end_s - time.monotonic()) / 60:.0f} min left\n")
        _, left = wait(left, TELL_S)


def report(results: Iterable[Result]) -> dict[str, Any]:
    """All sites together."""
    requests, published = Counter[str](), Counter[str]()
    wrong: list[str] = []
    recoveries: list[Recovery] = []
    for result in results:
        requests += result.requests
        published += result.published
        wrong += result.wrong
        recoveries += result.recoveries
    stalled = [each for each in recoveries if not each.counts]
    slow = [each for each in recoveries if each.counts and each.periods > RECOVERY_PERIODS]
    return {
        "ok": not wrong and not slow and len(stalled) <= MAX_STALLED_SHARE * len(recoveries),
        "requests": dict(requests),
        "published": dict(published),
        "wrong": wrong,
        "recovery_periods": {
            **_by_kind(each for each in recoveries if each.counts),
            "machine stood still": _quantiles(stalled),
        },
        "slow": list(map(asdict, slow)),
        "recoveries": list(map(asdict, recoveries)),
    }


def _by_kind(recoveries: Iterable[Recovery]) -> dict[str, dict[str, float]]:
    kinds: dict[str, list[Recovery]] = {}
    for each in recoveries:
        kinds.setdefault(f"{each.bus} {each.outage}", []).append(each)
    return {kind: _quantiles(found) for kind, found in sorted(kinds.items())}


def _quantiles(recoveries: list[Recovery]) -> dict[str, float]:
    ordered = sorted(each.periods for each in recoveries)
    last = len(ordered) - 1
    return {
        "count": len(ordered),
        **{name: ordered[round(share * last)] for name, share in SHARES.items() if ordered},
    }


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Inverter and meters on bad lines.")
    parser.add_argument("--minutes", type=float, default=60.0, help="simulated, of all sites (%(default)s)")
    parser.add_argument("--speed", type=float, default=3.0, help="times faster than real (%(default)s)")
    parser.add_argument("--sites", type=int, default=8, help="side by side (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the first site (%(default)s)")
    parser.add_argument("--json", action="store_true", help="one JSON object, with every recovery")
    asked = parser.parse_args()
    found = report(sites(asked.seed, asked.minutes, asked.speed, asked.sites))
    told = {"seed": asked.seed, "sites": asked.sites, "speed": asked.speed, "minutes": asked.minutes, **found}
    if not asked.json:
        told["recoveries"] = len(found["recoveries"])
    return show(told, as_json=asked.json)


if __name__ == "__main__":
    sys.exit(main())
