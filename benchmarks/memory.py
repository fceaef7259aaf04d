"""Memory and start of the PLC program: `python -m benchmarks.memory [--json] [--days 30]`.

* Start: from the start of the process to its first scan, and its resident memory then (both processes).
* Traffic: days of scans in accelerated time, one in 10 s, each of them a real one on a process-image file,
  with the process of the edges, which a broker floods meanwhile.

Resident memory is judged as the sum of both processes, though they share the pages of Python and its
libraries; the proportional figure counts those once.

Asked: first scan within 2 s, at most 60 MB after the start and at most 5 MB more after 30 days.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from benchmarks.rig import Rig, proportional_bytes, resident_bytes, show, wait

MB: Final = 1_000_000
MOST_BYTES = 60 * MB
MOST_GROWTH_BYTES = 5 * MB
START_S = 2.0
SETTLE_S = 10.0
RATE_PER_S = 2000
LED_BYTE, GREEN = 6, 1


def start() -> dict[str, Any]:
    """The program as it is."""
    with Rig() as rig:
        command = (sys.executable, "-m", "revpi.cli.main", "run", "--config", str(rig.path / "plc.toml"))
        begun_s = time.monotonic()
        with (rig.path / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603  our own program
        try:
            while rig.cabinet.content()[LED_BYTE] != GREEN and time.monotonic() - begun_s < 10 * START_S:
                time.sleep(0.002)
            first_scan_s = time.monotonic() - begun_s
            wait(SETTLE_S)
            resident = _resident(process.pid)
            proportional = sum(map(proportional_bytes, (process.pid, *_children(process.pid))))
        finally:
            process.terminate()
            process.wait(SETTLE_S)
    figures = {"first_scan_s": round(first_scan_s, 3), **_megabytes(resident)}
    return figures | {"proportional_sum_mb": round(proportional / MB, 1)}


def traffic(days: float) -> dict[str, Any]:
    """Accelerated days."""
    with Rig() as rig:
        place = (str(rig.path), str(rig.broker.port))
        command = (sys.executable, "-m", "benchmarks.accelerated", *place, str(days))
        process = subprocess.Popen(  # noqa: S603  our own program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        if process.stdout is None:
            raise RuntimeError("no output")
        flood = (sys.executable, "-m", "benchmarks.flood", str(rig.broker.port), str(RATE_PER_S), "86400")
        flooding = subprocess.Popen(flood, stdout=subprocess.DEVNULL)  # noqa: S603  our own program
        try:
            process.stdout.readline()  # what is made once is made
            before = _resident(process.pid)
            scans = int(process.stdout.readline())
            after = _resident(process.pid)
        finally:
            flooding.kill()
            flooding.wait()
            process.communicate()
    growth = {name: (after[name] - before[name]) / MB for name in after}
    return {
        "days": days,
        "scans": scans,
        "growth_mb": {name: round(value, 2) for name, value in growth.items()},
        "growth_sum_mb": round(sum(growth.values()), 2),
    }


def _resident(pid: int) -> dict[str, int]:
    return {"scan": resident_bytes(pid), "edges": sum(map(resident_bytes, _children(pid)))}


def _children(pid: int) -> list[int]:
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def _megabytes(resident: dict[str, int]) -> dict[str, Any]:
    return {
        "resident_mb": {name: round(value / MB, 1) for name, value in resident.items()},
        "resident_sum_mb": round(sum(resident.values()) / MB, 1),
    }


def main(argv: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--days", type=float, default=30.0, help="accelerated days (default: 30; 0: none)")
    values = parser.parse_args(argv)
    os.nice(5)
    report: dict[str, Any] = {"start": start()}
    at_start = report["start"]
    good = at_start["first_scan_s"] <= START_S and at_start["resident_sum_mb"] <= MOST_BYTES / MB
    if values.days:
        report["traffic"] = traffic(values.days)
        good = good and report["traffic"]["growth_sum_mb"] <= MOST_GROWTH_BYTES / MB
    return show(report | {"ok": good}, as_json=values.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
