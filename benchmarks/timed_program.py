"""`thermiq-plc run` that notes how late each scan starts: `python -m benchmarks.timed_program CONFIG OUT`."""

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
        self._late_s = array("d", bytes(8 * ROOM))
        self.count = 0

    def sleep_until(self, mono_s: float) -> None:
        """Sleep, then note how late it is."""
        super().sleep_until(mono_s)
        if self.count < ROOM:
            self._late_s[self.count] = time.monotonic() - mono_s
            self._due_s[self.count] = mono_s
            self.count += 1

    def starts(self) -> list[tuple[float, float]]:
        """When each scan was due, and how much later it started."""
        return list(islice(zip(self._due_s, self._late_s, strict=True), self.count))


def main(argv: list[str]) -> int:
    """Run until SIGTERM, then write the starts as JSON."""
    config, out = argv
    logs.start("info")
    clock = NotingClock()
    settings = load(Path(config), PlcConfig)
    code = scan(*applied(settings, "benchmark"), clock, StopRequest())
    Path(out).write_text(json.dumps(clock.starts()))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
