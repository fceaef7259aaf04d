"""Processor time of a whole scan: `python -m benchmarks.scan [--json]`.

A whole scan reads and writes a real process-image file through revpimodio2, runs controller and guard with
both miners asked to run, and hands the snapshot to the process of the edges. It is compared with an empty
`cycleloop` of revpimodio2 on such a file in the same run, in turns. Asked: the median ratio is at most 1.5.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

from revpimodio2 import RevPiModIO

from benchmarks.rig import show
from revpi.core.controller import Controller
from revpi.core.inputs import InverterTelemetry, MinerApiState, MinerTelemetry, Requests, SiteData
from revpi.core.outputs import MinerState
from revpi.core.params import ControlParams
from revpi.core.reading import Timed
from revpi.edges.messages import EdgeSettings
from revpi.edges.process import EdgeProcess
from revpi.edges.settings import LocalSettings
from revpi.image.process_image import ProcessImage
from revpi.image.settings import ImageSettings
from revpi.mqtt.settings import MqttSettings
from revpi.scan.clock import SystemClock
from revpi.scan.ending import Stop
from revpi.scan.garbage import Garbage
from revpi.scan.loop import ScanLoop
from revpi.scan.settings import ScanSettings
from revpi.store.settings import StoreSettings
from tests.broker import free_port

PERIOD_MS = 20
ROUNDS = 7
SCANS = 250
WARM_UP_SCANS = 1500  # both miners are closed in by then
ALLOWED = 1.5
FRESH_SCANS = 50


class WholeScan:
    """The program's scan on a cabinet of files."""

    def __init__(self, folder: Path) -> None:
        image = ImageSettings(str(folder / "process-image"), str(folder / "config.rsc"), 0, 0.0)
        scan = ScanSettings(period_ms=PERIOD_MS)
        store, local = StoreSettings(path=str(folder / "state")), LocalSettings("")
        settings = EdgeSettings(MqttSettings(port=free_port()), store, local, "benchmark")
        self._image = ProcessImage(image)
        self._edges = EdgeProcess(settings, scan.period_s, Requests())
        self._edges.start()
        self._loop = ScanLoop(self._image, Controller(_params()), self._edges, scan, SystemClock())
        self._left = 0

    def cost_us(self, scans: int) -> float:
        """Processor time of one scan of so many, in microseconds."""
        self._left = scans
        begun_s = time.process_time()
        self._loop.run(self._stop)
        return 1e6 * (time.process_time() - begun_s) / scans

    def close(self) -> None:
        """End the edges, close the image."""
        self._edges.stop()
        self._image.close()

    def running(self) -> bool:
        """Whether both miners run."""
        latest = self._edges.latest
        return latest is not None and all(view.state is MinerState.RUNNING for view in latest.result.miners)

    def _stop(self) -> Stop:
        if self._left % FRESH_SCANS == 0:
            self._edges.site = _site(time.monotonic())
        self._left -= 1
        return Stop.NO if self._left >= 0 else Stop.NOW


def _params() -> ControlParams:
    """Defaults, but soon both miners run."""
    usual = ControlParams()
    return replace(
        usual,
        coolant=replace(usual.coolant, pre_run_s=3.0),
        valve=replace(usual.valve, travel_s=2.0),
        energy=replace(usual.energy, start_delay_s=1.0, raise_delay_s=1.0),
    )


def _site(now_s: float) -> SiteData:
    inverter = InverterTelemetry(
        solar_power_w=9000.0,
        grid_power_w=-8000.0,
        battery_power_w=0.0,
        battery_soc_pct=95.0,
        load_power_w=7000.0,
    )
    miner = MinerTelemetry(
        state=MinerApiState.MINING, power_w=3200.0, power_target_w=3200.0, hashrate_ths=95.0
    )
    timed = Timed(miner, now_s)
    return SiteData(Timed(inverter, now_s), (timed, timed), None)


class EmptyCycle:
    """revpimodio2's own loop with nothing in it."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():  # revpimodio2 changes the filters for good
            warnings.simplefilter("ignore")
            self._modio = RevPiModIO(
                autorefresh=True, procimg=str(folder / "process-image"), configrsc=str(folder / "config.rsc")
            )
            self._modio.debug = -1
        self._left = 0

    def cost_us(self, cycles: int) -> float:
        """Processor time of one cycle of so many, in microseconds."""
        self._left = cycles
        begun_s = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._modio.cycleloop(self._cycle, PERIOD_MS, blocking=True)
        return 1e6 * (time.process_time() - begun_s) / cycles

    def close(self) -> None:
        """Close the image."""
        self._modio.exit(full=True)

    def _cycle(self, _cycletools: Any) -> bool | None:
        self._left -= 1
        return True if self._left <= 0 else None


def measure(folder: Path, rounds: int) -> dict[str, Any]:
    """Whole scans and empty cycles in turns; their times in microseconds."""
    ours, theirs = folder / "ours", folder / "theirs"
    houses = [_house(place) for place in (ours, theirs)]
    whole = WholeScan(ours)
    whole.cost_us(WARM_UP_SCANS)
    Garbage().settle()
    costs: list[tuple[float, float]] = []
    for _ in range(rounds):
        empty = EmptyCycle(theirs)
        cost_us = empty.cost_us(SCANS)
        empty.close()
        costs.append((whole.cost_us(SCANS), cost_us))
    running, threads = whole.running(), threading.active_count()
    whole.close()
    for house in houses:
        house.kill()
        house.wait()
    ratio = statistics.median(scan_us / cycle_us for scan_us, cycle_us in costs)
    return {
        "scan_us": round(statistics.median(scan_us for scan_us, _ in costs), 1),
        "cycleloop_us": round(statistics.median(cycle_us for _, cycle_us in costs), 1),
        "ratio": round(ratio, 3),
        "rounds": rounds,
        "miners_run": running,
        "threads": threads,
        "ok": ratio <= ALLOWED,
    }


def _house(folder: Path) -> subprocess.Popen[bytes]:
    folder.mkdir()
    house = subprocess.Popen(  # noqa: S603  our own program
        (sys.executable, "-m", "benchmarks.house", str(folder)), stdout=subprocess.PIPE
    )
    if house.stdout is not None:
        house.stdout.readline()
        house.stdout.close()
    return house


def main(argv: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scan", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"(default: {ROUNDS})")
    values = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="thermiq-") as folder:
        return show(measure(Path(folder), values.rounds), as_json=values.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
