"""The program as a process: it scans, reacts, and leaves zero outputs."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.broker import wait_until
from tests.cli.program import LIMIT_S, Program

SAFE = bytes(6)


@contextmanager
def running(program: Program) -> Iterator[subprocess.Popen[str]]:
    with program.start("run") as process:
        wait_until(lambda: program.cabinet.sees("HEARTBEAT") or process.poll() is not None, "first scans")
        assert process.poll() is None
        yield process
        process.kill()


def test_scans_without_a_broker_and_ends_with_zero_outputs(program: Program) -> None:
    program.cabinet.set(SAFETY_OK=False)
    with running(program) as process:
        wait_until(lambda: bool(program.cabinet.sees("ALARM_LAMP")), "alarm lamp after the trip")
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0
    assert "SIGTERM" in errors
    assert "Traceback" not in errors
    assert program.cabinet.outputs() == SAFE


def test_heartbeat_keeps_toggling(program: Program) -> None:
    program.cabinet.set(SAFETY_OK=True)
    with running(program):
        wait_until(lambda: not program.cabinet.sees("HEARTBEAT"), "heartbeat low")
        wait_until(lambda: bool(program.cabinet.sees("HEARTBEAT")), "heartbeat high again")
