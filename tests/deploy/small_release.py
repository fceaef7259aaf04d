"""A release that does nothing but scan and answer on its socket; `tests.deploy.making` bundles it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
import time

VERSION = ""
PERIOD_S = 0.02


def _form(question: bytes, scans: int) -> dict[str, object]:
    if json.loads(question)["ask"] == "alarms":
        return {"scan_age_s": 0.0, "alarms": [], "history": []}
    return {"scan_age_s": 0.0, "mode": VERSION, "scan": {"scans": scans}}


def main(arguments: list[str]) -> int:
    """Answer until SIGTERM; the socket's path is the last argument."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    path = arguments[-1]
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108  this release has no dependencies
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        listener.settimeout(PERIOD_S)
        began_s = time.monotonic()
        while True:
            with contextlib.suppress(TimeoutError, OSError):
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(1.0)
                    scans = int((time.monotonic() - began_s) / PERIOD_S)
                    answer = _form(connection.recv(4096), scans)
                    connection.sendall(json.dumps(answer).encode() + b"\n")
