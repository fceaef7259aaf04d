"""Notes when one CPU stood still: `python -m benchmarks.witness_program CPU OUT`, until SIGTERM.

It runs on that CPU alone, at a higher real-time priority than anything that is measured, and asks to be woken
every half millisecond. When it is woken late, no program was the reason: the machine itself (a virtual
machine's host, firmware, the kernel) did not let the CPU run.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
from array import array
from pathlib import Path

TICK_S = 0.0005
USUAL_S = 0.0003
"""So late timers are on an idle machine."""
PRIORITY = 90
ROOM = 200_000


def note(stalls_s: array[float]) -> None:
    """Note the beginning and the end of each stall, until a signal ends the program or room ends."""
    seen_s = time.monotonic()
    while len(stalls_s) < ROOM:
        time.sleep(TICK_S)
        now_s = time.monotonic()
        if now_s - seen_s > TICK_S + USUAL_S:
            stalls_s.extend((seen_s, now_s))
        seen_s = now_s


def main(argv: list[str]) -> int:
    """Watch until SIGTERM, then write the stalls as JSON: begin, end, begin... in monotonic time."""
    cpu, out = argv
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    os.sched_setaffinity(0, {int(cpu)})
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(PRIORITY))
    except PermissionError:
        sys.stderr.write("no witness of stalls: real-time priority is not permitted\n")
        return 1
    gc.disable()
    stalls_s = array("d")
    Path(out).touch()
    try:
        note(stalls_s)
    finally:
        Path(out).write_text(json.dumps(list(stalls_s)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
