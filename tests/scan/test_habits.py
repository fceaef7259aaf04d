"""Real-time habits as a process of its own takes them: what is got is really so, what is not is told."""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import sys

from revpi.scan.garbage import EVERY_S, SHORTEST_IDLE_S, Garbage
from revpi.scan.habits import take
from revpi.scan.settings import ScanSettings

PROGRAM = """
import json, os, resource, sys
from revpi.scan.habits import take
from revpi.scan.settings import ScanSettings
if sys.argv[1] == "forbidden":
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (0, 0))
    resource.setrlimit(resource.RLIMIT_RTPRIO, (0, 0))
    if os.geteuid() == 0:
        os.setuid(65534)
habits = take(ScanSettings())
policy = os.sched_getscheduler(0) & ~os.SCHED_RESET_ON_FORK
locked = [line for line in open("/proc/self/status") if line.startswith("VmLck")][0].split()[1]
print(json.dumps({"got": {h.name: h.got for h in habits}, "details": [h.detail for h in habits],
                  "policy": policy, "locked": int(locked)}))
"""


def taken(how: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True, timeout=30
    )
    result: dict[str, object] = json.loads(done.stdout)
    return result


def test_what_is_got_is_so() -> None:
    told = taken("as permitted")
    got = told["got"]
    assert isinstance(got, dict)
    assert got["alone"]
    assert got["priority"] == (told["policy"] in (os.SCHED_FIFO, os.SCHED_RR))
    assert got["memory"] == (told["locked"] != 0)


def test_what_is_forbidden_is_told_and_nothing_fails() -> None:
    told = taken("forbidden")
    assert told["got"] == {"priority": False, "memory": False, "alone": True}
    assert told["policy"] == os.SCHED_OTHER
    details = told["details"]
    assert isinstance(details, list)
    assert "rtprio" in details[0]
    assert "memlock" in details[1]


def test_habits_can_be_switched_off() -> None:
    before = os.sched_getscheduler(0)
    habits = take(ScanSettings(priority=0, lock_memory=False))
    assert [habit.got for habit in habits[:2]] == [False, False]
    assert all("switched off" in habit.detail for habit in habits[:2])
    assert os.sched_getscheduler(0) == before
    assert resource.getrlimit(resource.RLIMIT_MEMLOCK)


def test_garbage_is_collected_between_scans_only_and_seldom() -> None:
    garbage = Garbage()
    garbage.settle()
    try:
        assert not gc.isenabled()
        before = gc.get_stats()[2]["collections"]
        garbage.collect(1000.0, 1000.0 + SHORTEST_IDLE_S / 2)
        assert gc.get_stats()[2]["collections"] == before
        garbage.collect(1000.0, 1000.05)
        garbage.collect(1000.0 + EVERY_S - 1.0, 2000.0)
        assert gc.get_stats()[2]["collections"] == before + 1
        garbage.collect(1000.0 + EVERY_S, 2000.0)
        assert gc.get_stats()[2]["collections"] == before + 2
    finally:
        garbage.release()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
