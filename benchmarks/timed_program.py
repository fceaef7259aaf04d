"""`thermiq-plc run` that notes its scans' times: `python -m benchmarks.timed_program CONFIG OUT`."""

from __future__ import annotations

import json
import sys
import time
from array import array
from itertools import islice
from pathlib import Path

from revpi import logs
from revpi.cli.run import scan
from revpi.cli.stop_request import StopRequest
from revpi.commission.applied import applied
from revpi.config.loader import load
from revpi.config.plc import PlcConfig
from revpi.scan.clock import SystemClock

ROOM = 1_000_000


class NotingClock(SystemClock):
    """The machine's clock; what it notes has its room from the start.

    Attributes:
        count: Noted scans.
    """

    def __init__(self) -> None:
        self._due_s = array("d", bytes(8 * ROOM))
        self._started_s = array("d", bytes(8 * ROOM))
        self._ended_s = array("d", bytes(8 * ROOM))
        self.count = 0

    def sleep_until(self, mono_s: float) -> None:
        """Sleep between two scans; note the end of one and the start of the other."""
        if self.count:
            self._ended_s[self.count - 1] = time.monotonic()
        super().sleep_until(mono_s)
        if self.count < ROOM - 1:
            self._started_s[self.count] = time.monotonic()
            self._due_s[self.count] = mono_s
            self.count += 1

    def scans(self) -> list[tuple[float, float, float]]:
        """When each scan but the last was due, started and ended."""
        return list(islice(zip(self._due_s, self._started_s, self._ended_s, strict=True), self.count - 1))


def main(argv: list[str]) -> int:
    """Run until SIGTERM, then write the scans as JSON."""
    config, out = argv
    logs.start("info")
    clock = NotingClock()
    settings = load(Path(config), PlcConfig)
    code = scan(*applied(settings, "benchmark"), clock, StopRequest())
    Path(out).write_text(json.dumps(clock.scans()))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
