"""A cabinet behind the stand-in for piControl, and a program that forces its outputs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from sim.picontrol.stand_in import PiControl
from tests.broker import wait_until
from tests.image.cabinet import Cabinet

SCRIPT = "tests.commission.engine.scripted"
SAFE = bytes(6)
LIMIT_S = 20.0


class Room:
    """A cabinet whose contactor K10 follows its command, with a driver in front."""

    def __init__(self, folder: Path, cabinet: Cabinet, driver: PiControl) -> None:
        self.folder, self.cabinet, self.driver = folder, cabinet, driver
        device = folder / "piControl0"
        settings = replace(cabinet.settings, procimg=str(device), watchdog_ms=500, start_timeout_s=5.0)
        (folder / "image.json").write_text(json.dumps(asdict(settings)))
        self._argv = [sys.executable, "-m", "sim.picontrol.door", str(folder / "driver"), str(device), SCRIPT]

    @contextmanager
    def forcing(self, *, contactor: bool = False) -> Iterator[subprocess.Popen[str]]:
        """A program that forces valves, pumps and perhaps a contactor."""
        argv = [*self._argv, str(self.folder), "force" if contactor else "light"]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            try:
                if contactor:
                    self._follow(process)
                assert process.stdout is not None
                assert process.stdout.readline() == "forced\n"
                for name in ("P3_ON", "RV1_ZU", "RV2_AUF"):
                    assert self.cabinet.sees(name), name
                assert self.cabinet.sees("P5_SPEED") == 5000
                yield process
            finally:
                process.kill()

    def _follow(self, process: subprocess.Popen[str]) -> None:
        wait_until(lambda: bool(self.cabinet.sees("K10_ON")) or process.poll() is not None, "K10", LIMIT_S)
        assert process.poll() is None, process.communicate()
        self.cabinet.set(K10_FB=True)

    def is_safe(self) -> bool:
        return self.cabinet.outputs() == SAFE
