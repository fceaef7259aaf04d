"""A scan is excused for what the machine did, and for nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.witness import Scan, Stall, Witness

LATE = Scan(due_s=10.0, started_s=10.020, ended_s=10.055)
OCCUPY = """
import os, sys, time
os.sched_setaffinity(0, {int(sys.argv[1])})
os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(95))
until_s = time.monotonic() + 0.05
while time.monotonic() < until_s:
    pass
"""


@pytest.mark.parametrize(
    ("stalls", "own_s"),
    [
        ([], 0.020),
        ([[], []], 0.020),
        ([[Stall(9.990, 10.015)]], 0.005),
        ([[Stall(10.002, 10.005), Stall(10.010, 10.012)]], 0.015),
        ([[Stall(9.0, 10.0)], [Stall(10.020, 11.0)]], 0.020),
        ([[Stall(10.0, 10.004)], [Stall(10.0, 10.006)]], 0.014),
        ([[Stall(9.0, 11.0)]], 0.0),
    ],
)
def test_only_standing_still_while_a_scan_is_due_excuses_it(stalls: list[list[Stall]], own_s: float) -> None:
    assert LATE.own_late_s(stalls) == pytest.approx(own_s)


@pytest.mark.parametrize(
    ("ended_s", "stalls", "missed"),
    [
        (10.049, [], 0),
        (10.055, [], 1),
        (10.055, [[Stall(9.9, 10.010)]], 0),
        (10.055, [[Stall(10.051, 10.052)]], 1),
        (10.155, [[Stall(10.0, 10.020)]], 2),
        (10.155, [[Stall(10.0, 10.120)]], 0),
    ],
)
def test_so_it_is_with_the_deadlines_that_it_let_pass(
    ended_s: float, stalls: list[list[Stall]], missed: int
) -> None:
    assert Scan(10.0, 10.0, ended_s).own_missed(0.05, stalls) == missed


def _real_time_permitted() -> bool:
    command = [sys.executable, "-c", "import os; os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(90))"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_cpu_that_was_taken_away_is_seen(tmp_path: Path) -> None:
    cpu = min(os.sched_getaffinity(0))
    with Witness(tmp_path) as witness:
        begin_s = time.monotonic()
        subprocess.run([sys.executable, "-c", OCCUPY, str(cpu)], capture_output=True, check=False)
        end_s = time.monotonic()
    assert witness.there is _real_time_permitted()
    seen = [stall for stall in witness.stalls()[0] if begin_s < stall.to_s < end_s] if witness.there else []
    longest_s = max((stall.to_s - stall.from_s for stall in seen), default=0.0)
    assert (longest_s > 0.04) is witness.there
