"""The program as a process: it scans, reacts, and leaves zero outputs."""

from __future__ import annotations

import signal

from tests.broker import wait_until
from tests.cli.program import LIMIT_S, Program, running

SAFE = bytes(6)


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


def test_a_trip_outlives_kill_minus_9(program: Program) -> None:
    program.cabinet.set(SAFETY_OK=False)
    with running(program):
        wait_until(lambda: program.status()["tripped"], "the trip")
        wait_until(program.has_stored, "it is stored")
    program.cabinet.set(SAFETY_OK=True)
    with running(program):
        wait_until(lambda: program.status()["safety_ok"], "the chain is closed")
        assert program.status()["tripped"]


def test_broken_stored_state_does_not_stop_the_start(program: Program) -> None:
    for name in ("state.json.a", "state.json.b"):
        (program.folder / name).write_bytes(b"\x00" * 100)
    program.cabinet.set(SAFETY_OK=True)
    with running(program) as process:
        assert not program.status()["tripped"]
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0
    assert errors.count("no stored state") == 2
    assert "Traceback" not in errors
