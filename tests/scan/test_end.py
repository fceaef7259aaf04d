"""The program ends within the loader's time with outputs zero, whatever hangs around it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.broker import Broker, wait_until
from tests.cli.program import LIMIT_S, Program, running
from tests.image.cabinet import Cabinet
from tests.probe import Probe

STOP_TIMEOUT_S = 5.0  # of RevPiPyLoad
SAFE = bytes(6)


class Surroundings:
    """The program with all that it needs, and how each of that comes to hang."""

    def __init__(self, program: Program, broker: Broker) -> None:
        self.program = program
        self.broker = broker
        text = program.config.read_text()
        program.config.write_text(re.sub(r"(?m)^port = \d+$", f"port = {broker.port}", text))

    def broker_hangs(self, _process: subprocess.Popen[str]) -> None:
        """Its connections stay open, nothing is taken any more."""
        self.broker.signal(signal.SIGSTOP)

    def disk_hangs(self, _process: subprocess.Popen[str]) -> None:
        """The next write of the stored state never returns: a pipe that nobody reads."""
        os.mkfifo(self.program.folder / "state.json.new")
        self.program.cabinet.set(SAFETY_OK=False)  # the trip is to be stored
        wait_until(lambda: self.program.status()["tripped"], "the trip")

    def edges_hang(self, process: subprocess.Popen[str]) -> None:
        """The process that talks to disk and broker stands still."""
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGSTOP)

    def all_hangs(self, process: subprocess.Popen[str]) -> None:
        """Disk and broker first, then what waits for them."""
        self.broker_hangs(process)
        self.disk_hangs(process)
        self.edges_hang(process)


Hang = Callable[[Surroundings, subprocess.Popen[str]], None]


@pytest.fixture
def around(tmp_path: Path, broker: Broker) -> Iterator[Surroundings]:
    cabinet = Cabinet(tmp_path)
    yield Surroundings(Program(tmp_path, cabinet), broker)
    broker.signal(signal.SIGCONT)
    cabinet.close()


@pytest.mark.parametrize(
    "hang",
    [
        Surroundings.broker_hangs,
        Surroundings.disk_hangs,
        Surroundings.edges_hang,
        Surroundings.all_hangs,
    ],
)
def test_it_ends_in_time_with_zero_outputs_while_something_hangs(around: Surroundings, hang: Hang) -> None:
    program = around.program
    program.cabinet.set(SAFETY_OK=True)
    with Probe(around.broker.port) as probe, running(program) as process:
        wait_until(lambda: probe.latest("thermiq/plc/scan") is not None, "the program publishes")
        hang(around, process)
        wait_until(lambda: program.cabinet.outputs() != SAFE, "HEARTBEAT goes on")
        begun_s = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=LIMIT_S)
        took_s = time.monotonic() - begun_s
        around.broker.signal(signal.SIGCONT)
    assert took_s < STOP_TIMEOUT_S
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert program.cabinet.outputs() == SAFE
