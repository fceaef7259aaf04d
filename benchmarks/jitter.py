"""How late scans start while the world misbehaves: `python -m benchmarks.jitter [--json] [--seconds 60]`.

Cases, each with the real program and a real broker: quiet; 5000 MQTT messages a second at its topics; the
broker stopped with SIGSTOP; the disk full; faults again and again, of which each freezes an incident.
Deviation is the start of a scan against its deadline. Asked: p99.9 at most 2 ms more than quiet and no scan
missed.

A shared machine stands still now and then, for longer than all that is measured here. A witness at a higher
priority sees that on each CPU; what a CPU stood still is taken from the deviation of the scan that was due,
and from its length. Both are printed: `p999_ms` and `missed` with all that the machine did, `own_p999_ms` and
`own_missed` without, which is what is judged.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.rig import Rig, quantile_ms, show, wait
from benchmarks.witness import Witness
from revpi.scan.settings import ScanSettings

RATE_PER_S = 5000
WARM_UP_S = 3.0
FAULT_EVERY_S = 5.0
ALLOWED_MS = 2.0
PERIOD_S = ScanSettings().period_s

Case = Callable[[Rig, float], dict[str, Any]]


def quiet(_rig: Rig, seconds: float) -> dict[str, Any]:
    """Nothing happens."""
    wait(seconds)
    return {}


def flood(rig: Rig, seconds: float) -> dict[str, Any]:
    """Messages at the topics it subscribes to."""
    command = (sys.executable, "-m", "benchmarks.flood", str(rig.broker.port), str(RATE_PER_S), str(seconds))
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  our own program
    return {"messages_per_s": float(done.stdout)}


def broker_stopped(rig: Rig, seconds: float) -> dict[str, Any]:
    """The broker's process stands still, its sockets stay open."""
    rig.broker.signal(signal.SIGSTOP)
    wait(seconds)
    rig.broker.signal(signal.SIGCONT)
    return {}


def disk_full(rig: Rig, seconds: float) -> dict[str, Any]:
    """Every write of the stored state ends with "no space left on device", while there is much to store."""
    with full_disk(rig.path / "state"):
        fault(rig, seconds)
    return {}


@contextlib.contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """A disk without a free byte in the place of a folder; only root may make one."""
    mount = ("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(folder))
    unmount = ("umount", "--lazy", str(folder))
    subprocess.run(mount, check=True)  # noqa: S603  our own folder
    try:
        (folder / "filler").write_bytes(bytes(4096))
        yield
    finally:
        subprocess.run(unmount, check=True)  # noqa: S603  our own folder


def fault(rig: Rig, seconds: float) -> dict[str, Any]:
    """The safety chain opens and is acknowledged, again and again."""
    state = {"at_s": time.monotonic(), "count": 0.0}

    def operate() -> None:
        if time.monotonic() < state["at_s"]:
            return
        state["at_s"] += FAULT_EVERY_S / 2
        state["count"] += 1
        opens = state["count"] % 2 == 1
        rig.cabinet.set(SAFETY_OK=not opens, ACK_BUTTON=not opens)

    wait(seconds, operate)
    rig.cabinet.set(SAFETY_OK=True, ACK_BUTTON=False)
    return {"faults": (state["count"] + 1) // 2}


CASES: dict[str, Case] = {
    "quiet": quiet,
    "messages": flood,
    "broker_stopped": broker_stopped,
    "disk_full": disk_full,
    "incident": fault,
}


def measure(case: Case, seconds: float, settings: str) -> dict[str, Any]:
    """One case; deviations in milliseconds."""
    with Rig(settings) as rig:
        witness = Witness(rig.path)
        rig.start()
        wait(WARM_UP_S)
        with witness:
            wait(WARM_UP_S)
            before = rig.ask()["scan"]
            more = case(rig, seconds)
            run = rig.stop()
        stalls = witness.stalls()
    scans = run.scans[int(before["scans"]) :]
    late_s = [scan.late_s for scan in scans]
    own_s = [scan.own_late_s(stalls) for scan in scans]
    return {
        "scans": len(scans),
        "missed": run.missed - int(before["missed"]),
        "p50_ms": quantile_ms(late_s, 0.5),
        "p99_ms": quantile_ms(late_s, 0.99),
        "p999_ms": quantile_ms(late_s, 0.999),
        "max_ms": quantile_ms(late_s, 1.0),
        "witnessed": witness.there,
        "stood_still_s": round(sum(each.to_s - each.from_s for cpu in stalls for each in cpu), 3),
        "own_missed": sum(scan.own_missed(PERIOD_S, stalls) for scan in scans),
        "own_p99_ms": quantile_ms(own_s, 0.99),
        "own_p999_ms": quantile_ms(own_s, 0.999),
        "own_max_ms": quantile_ms(own_s, 1.0),
        **more,
    }


def main(argv: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.jitter", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--seconds", type=float, default=60.0, help="length of each case (default: 60)")
    parser.add_argument("--case", choices=tuple(CASES), action="append", help="only this (default: all)")
    parser.add_argument("--plain", action="store_true", help="without real-time priority and locked memory")
    values = parser.parse_args(argv)
    settings = "[scan]\npriority = 0\nlock_memory = false\n" if values.plain else ""
    names = dict.fromkeys(("quiet", *(values.case or CASES)))
    cases = {name: measure(CASES[name], values.seconds, settings) for name in names}
    for figures in cases.values():
        figures["over_quiet_ms"] = round(figures["own_p999_ms"] - cases["quiet"]["own_p999_ms"], 3)
        figures["ok"] = figures["over_quiet_ms"] <= ALLOWED_MS and figures["own_missed"] == 0
    report = {
        "period_ms": 1000 * PERIOD_S,
        "cases": cases,
        "ok": all(figures["ok"] for figures in cases.values()),
    }
    return show(report, as_json=values.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
