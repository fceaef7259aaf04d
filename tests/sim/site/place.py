"""Where a simulated site lives in a test, and the program's side of its process image."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from revpimodio2 import RevPiModIO

from revpi.signals.table import OUTPUTS, Kind
from sim.site.control_client import ControlClient

ROOT = Path(__file__).parents[3]
CONFIGRSC = ROOT / "piCtory" / "config.rsc"
SITES = ROOT / "sim" / "site" / "sites"
DEADLINE_S = 30.0
POLL_S = 0.01


def wait_for(condition: Callable[[], bool], deadline_s: float = DEADLINE_S) -> None:
    end_s = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end_s, "it did not happen in time"
        time.sleep(POLL_S)


def sim(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(_argv(arguments), capture_output=True, text=True, timeout=DEADLINE_S, check=False)


def _argv(arguments: tuple[object, ...]) -> list[str]:
    return [sys.executable, "-m", "sim.cli.main", *map(str, arguments)]


class Program:
    """The PLC program's side of a process image."""

    def __init__(self, procimg: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._modio = RevPiModIO(
                autorefresh=False,
                syncoutputs=False,
                procimg=str(procimg),
                configrsc=str(CONFIGRSC),
                debug=False,
            )

    def write(self, **values: float) -> None:
        """Set outputs (booleans, volts) by their names in lower case; the heartbeat toggles."""
        for output in OUTPUTS:
            if output.field in values:
                value = values[output.field]
                raw = round(value * 1000) if output.kind is Kind.AO else bool(value)
                self._modio.io[output.name].value = raw
        self._modio.io["HEARTBEAT"].value = not self._modio.io["HEARTBEAT"].value
        assert self._modio.writeprocimg()

    def read(self, name: str) -> Any:
        """A raw input."""
        assert self._modio.readprocimg()
        return self._modio.io[name].value

    def close(self) -> None:
        self._modio.cleanup()


@contextmanager
def program(procimg: Path) -> Iterator[Program]:
    side = Program(procimg)
    try:
        yield side
    finally:
        side.close()


@dataclass(frozen=True)
class RunningSite:
    """A site process and its files."""

    process: subprocess.Popen[str]
    image: Path
    control: Path
    inverter: Path

    def end(self, number: int = signal.SIGTERM) -> int:
        os.kill(self.process.pid, number)
        return self.process.wait(DEADLINE_S)


@contextmanager
def running_site(
    directory: Path, config: Path = SITES / "demo.toml", more: tuple[object, ...] = ()
) -> Iterator[RunningSite]:
    image, control, inverter = directory / "image", directory / "control", directory / "inverter"
    files = ("--procimg", image, "--configrsc", CONFIGRSC, "--control", control, "--inverter-port", inverter)
    argv = _argv(("site", "--config", config, *files, *more))
    with subprocess.Popen(argv, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_for(lambda: answers(control) or process.poll() is not None)
            assert process.poll() is None, process.stderr and process.stderr.read()
            yield RunningSite(process, image, control, inverter)
        finally:
            if process.poll() is None:
                process.kill()


def answers(control: Path) -> bool:
    """Whether a site serves the socket."""
    try:
        with ControlClient(control) as client:
            return bool(client.get())
    except OSError:
        return False


@contextmanager
def connected(control: Path) -> Iterator[ControlClient]:
    with ControlClient(control) as client:
        yield client
