"""Days of scans in little time: `python -m benchmarks.accelerated FOLDER PORT DAYS`.

The program's own parts on the folder's process image, with a clock that leaps from scan to scan. Prints a
line when it has settled and one with the number of scans at the end, then waits until its input ends.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from revpi.core.controller import Controller
from revpi.core.inputs import Requests
from revpi.core.params import ControlParams
from revpi.edges.messages import EdgeSettings
from revpi.edges.process import EdgeProcess
from revpi.edges.settings import LocalSettings
from revpi.image.process_image import ProcessImage
from revpi.image.settings import ImageSettings
from revpi.mqtt.settings import MqttSettings
from revpi.scan.ending import Stop
from revpi.scan.garbage import Garbage
from revpi.scan.loop import ScanLoop
from revpi.scan.settings import ScanSettings
from revpi.store.settings import StoreSettings
from tests.image.cabinet import Cabinet

STEP_S = 10.0
DAY_S = 86_400.0
SETTLED_DAYS = 0.5
EVENT_SCANS = 360  # something happens each hour
LOOK_S = 3.0


class LeapingClock:
    """Time that passes by sleeping only."""

    def __init__(self) -> None:
        self._mono_s = time.monotonic()
        self._ahead_s = time.time() - self._mono_s

    def mono(self) -> float:
        """Monotonic seconds."""
        return self._mono_s

    def wall(self) -> float | None:
        """Unix time."""
        return self._mono_s + self._ahead_s

    def sleep_until(self, mono_s: float) -> None:
        """Leap there."""
        self._mono_s = mono_s


def main(argv: list[str]) -> int:
    """Run so many days."""
    folder, port, days = Path(argv[0]), int(argv[1]), float(argv[2])
    scans, clock = round(days * DAY_S / STEP_S), LeapingClock()
    settled, cabinet = round(min(SETTLED_DAYS, days / 2) * DAY_S / STEP_S), Cabinet(folder)
    store, local = StoreSettings(path=str(folder / "state" / "state.json")), LocalSettings("")
    settings = EdgeSettings(MqttSettings(port=port), store, local, "benchmark")
    image = ProcessImage(ImageSettings(str(cabinet.procimg), str(cabinet.configrsc), 0, 0.0), mono=clock.mono)
    edges = EdgeProcess(settings, STEP_S, Requests(), time.monotonic)
    edges.start()
    Garbage().settle()
    left = scans

    def stop() -> Stop:
        nonlocal left
        if left == scans - settled:
            _pause("settled")
        if left % EVENT_SCANS == 0:
            event = left // EVENT_SCANS
            cabinet.set(SAFETY_OK=event % 24 != 0, ACK_BUTTON=event % 2 == 1, T_PUFFER=250 + event % 300)
        left -= 1
        return Stop.NO if left >= 0 else Stop.NOW

    scan = replace(ScanSettings(), period_ms=round(1000 * STEP_S))
    ScanLoop(image, Controller(ControlParams()), edges, scan, clock).run(stop)
    _pause(str(scans))
    sys.stdin.read()
    edges.stop()
    image.close()
    return 0


def _pause(text: str) -> None:
    """Say it, and hold still so that somebody can look."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
    time.sleep(LOOK_S)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
