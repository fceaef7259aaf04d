"""The real program with a real broker and a process-image file, for measurements."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.witness import Scan
from revpi.cli.local_question import ask
from revpi.errors import UserError
from tests.broker import Broker, wait_until
from tests.image.cabinet import Cabinet

STOP_S = 15.0
KIB = 1024


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the program gave.

    Attributes:
        scans: Each but the last.
        missed: Deadlines without a scan.
        log: Its log.
    """

    scans: list[Scan]
    missed: int
    log: str


class Rig:
    """A cabinet, a broker and the program; a context manager.

    Args:
        settings: Further lines of the program's settings file.
    """

    def __init__(self, settings: str = "") -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="thermiq-")
        self.path = Path(self._folder.name)
        self.cabinet = Cabinet(self.path)
        self.broker = Broker(self.path / "broker")
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self.started_s = 0.0

    def __enter__(self) -> Self:
        self.broker.start()
        (self.path / "plc.toml").write_text(
            f'[image]\nprocimg = "{self.cabinet.procimg}"\nconfigrsc = "{self.cabinet.configrsc}"\n'
            f"[mqtt]\nport = {self.broker.port}\n"
            f'[store]\npath = "{self.path}/state/state.json"\n'
            f'[local]\nsocket = "{self.path}/plc.sock"\n{self._settings}\n'
        )
        (self.path / "state").mkdir()
        self.cabinet.set(SAFETY_OK=True, AUTO_SWITCH=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self.broker.signal(signal.SIGCONT)
        self.broker.stop()
        self.cabinet.close()
        self._folder.cleanup()

    @property
    def pid(self) -> int:
        """Process id of the program."""
        return self._running().pid

    def start(self, module: str = "benchmarks.timed_program") -> None:
        """Start the program and wait until it answers."""
        command = (sys.executable, "-m", module, str(self.path / "plc.toml"), str(self.path / "scans"))
        self.started_s = time.monotonic()
        with (self.path / "log").open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603  our own program
        wait_until(self.answers, "the program answers", 30.0)

    def answers(self) -> bool:
        """Whether it has scanned and its edges live."""
        try:
            return bool(self.ask())
        except UserError:
            return False

    def ask(self) -> dict[str, Any]:
        """What the program says of itself."""
        return ask(self.path / "plc.sock", {"ask": "status"})

    def stop(self) -> Run:
        """End the program in good order."""
        process = self._running()
        missed = int(self.ask()["scan"]["missed"])
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_S)
        scans = [Scan(*times_s) for times_s in json.loads((self.path / "scans").read_text())]
        return Run(scans, missed, (self.path / "log").read_text())

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("not started")
        return self._process

    def resident_bytes(self) -> dict[str, int]:
        """Resident memory of the scan's process and of the edges'."""
        (edges,) = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return {"scan": resident_bytes(self.pid), "edges": resident_bytes(int(edges))}


def resident_bytes(pid: int) -> int:
    """Resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * KIB
    raise ProcessLookupError(pid)


def proportional_bytes(pid: int) -> int:
    """Resident memory of a process in which a page that others have too counts by its share (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * KIB
    raise ProcessLookupError(pid)


def wait(seconds: float, each: Callable[[], object] = lambda: None) -> None:
    """Let time pass, with something to do ten times a second."""
    end_s = time.monotonic() + seconds
    while time.monotonic() < end_s:
        each()
        time.sleep(0.1)


def quantile_ms(values_s: list[float], share: float) -> float:
    """A quantile in milliseconds."""
    ordered = sorted(values_s)
    return round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))], 3)


def show(report: dict[str, Any], *, as_json: bool) -> int:
    """Print the report; exit code 0 when its `ok` is true."""
    text = json.dumps(report) if as_json else "\n".join(_lines(report))
    sys.stdout.write(text + "\n")
    return 0 if report["ok"] else 1


def _lines(report: dict[str, Any], indent: str = "") -> list[str]:
    lines: list[str] = []
    for name, value in report.items():
        if isinstance(value, dict):
            lines += [f"{indent}{name}:", *_lines(value, indent + "  ")]
        else:
            lines.append(f"{indent}{name:<24} {value}")
    return lines
