"""`thermiq-sim year`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict

from sim.cli.figures import figures_text
from sim.cli.numbers import whole
from sim.fast.year import DAYS, simulate_year, year_setup

PROGRESS_DAYS = 30


def main(argv: list[str]) -> int:
    """Simulate a year (or some of its days) in steps of 10 s."""
    values = _parser().parse_args(argv)
    setup = year_setup(values.seed, values.days)
    begun_s = time.perf_counter()

    def progress(day: int) -> None:
        if day % PROGRESS_DAYS == 0:
            sys.stderr.write(f"{day} days, {time.perf_counter() - begun_s:.0f} s\n")

    result = simulate_year(setup, values.days, progress=progress)
    took_s = time.perf_counter() - begun_s
    alone = simulate_year(setup.locked(), values.days).kpi if values.compare else None
    if values.json:
        report = {
            "seconds": round(took_s, 1),
            "scans": result.steps,
            "guard_corrections": result.corrected,
            "figures": asdict(result.kpi),
            "heat_pump_alone": None if alone is None else asdict(alone),
        }
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        head = f"{values.days} days, {result.steps} scans in {took_s:.1f} s"
        corrections = f"guard corrections: {result.corrected}"
        sys.stdout.write("\n".join((head, corrections, *figures_text(result.kpi, alone))) + "\n")
    return 1 if result.corrected else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="thermiq-sim year",
        description="Simulate a year of the default house with the real controller in steps of 10 s.",
        epilog="exit code: 0 the guard never had to correct the controller, 1 it had to",
    )
    add = parser.add_argument
    add("--days", type=whole(1, DAYS), default=DAYS, metavar="N", help="only the first N days")
    add("--seed", type=whole(0, 2**31), default=1, metavar="S", help="seed of weather and noise (default: 1)")
    add("--compare", action="store_true", help="the same house with the heat pump alone beside it")
    add("--json", action="store_true", help="one JSON object")
    return parser
