"""`thermiq-sim campaign`."""

from __future__ import annotations

import argparse
import json
import sys
import time

from sim.cli.campaign_report import EXAMPLE, report_of, text_of, trace_of
from sim.cli.numbers import whole
from sim.fast.campaign import DayResult, campaign

_EPILOG = f"""examples:
  thermiq-sim campaign --days 500 --seed 1 --jobs 2   500 random days on two processors
  {EXAMPLE.format(seed=1, day=17)}              exactly day 17 of that campaign once more, with a trace

A correction by the guard counts as a violation too: nothing wrong was written, but the logic wanted to.

exit code: 0 no invariant was broken, 1 at least one was, 2 wrong usage
"""


def main(argv: list[str]) -> int:
    """Simulate random days and check I1 to I12 in every scan."""
    values = _parser().parse_args(argv)
    numbers = range(values.days) if values.day is None else (values.day,)
    begun_s = time.monotonic()

    def progress(result: DayResult, done: int) -> None:
        left_s = (time.monotonic() - begun_s) / done * (len(numbers) - done)
        sys.stderr.write(
            f"day {result.number}: {result.scans} scans in {result.took_s:.1f} s, "
            f"{len(result.findings)} violations; {done} of {len(numbers)} days, "
            f"about {left_s / 60.0:.0f} min left\n"
        )

    results = campaign(values.seed, tuple(numbers), values.jobs, progress)
    report = report_of(results, values.seed, time.monotonic() - begun_s)
    if values.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in (*trace_of(results), *text_of(report)))
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
    add("--day", type=whole(0, 1_000_000), metavar="K", help="only day K, with a trace")
    add("--seed", type=whole(0, 2**31), default=1, metavar="S", help="seed of the campaign (default: 1)")
    add("--jobs", type=whole(1, 256), default=1, metavar="J", help="processes (default: 1)")
    add("--json", action="store_true", help="one JSON object")
    return parser
