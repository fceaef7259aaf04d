"""The real program behind the stand-in for piControl."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.picontrol.stand_in import PiControl
from tests.broker import wait_until
from tests.cli.program import Program
from tests.image.cabinet import Cabinet

PROGRAM = "revpi.cli.main"
FAILING = "tests.picontrol.failing_program"


class Site(Program):
    """A program whose device node is the stand-in's door."""

    def __init__(self, folder: Path, cabinet: Cabinet, driver: PiControl) -> None:
        super().__init__(folder, cabinet)
        self.driver = driver
        self.device = folder / "piControl0"
        self.write("")

    def write(self, more: str, *, procimg: Path | None = None, start_timeout_s: float = 5.0) -> None:
        super().write(more, procimg=procimg or self.folder / "piControl0", start_timeout_s=start_timeout_s)

    def start(self, *arguments: str, module: str = PROGRAM) -> subprocess.Popen[str]:
        door = (sys.executable, "-m", "sim.picontrol.door", str(self.folder / "driver"), str(self.device))
        return subprocess.Popen(
            [*door, module, *arguments, "--config", str(self.config)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def lamp(self) -> bool:
        """Whether the program drives its alarm lamp."""
        return bool(self.cabinet.sees("ALARM_LAMP"))


@contextmanager
def site_in(folder: Path) -> Iterator[Site]:
    cabinet = Cabinet(folder)
    with PiControl(cabinet.procimg, cabinet.configrsc, folder / "driver") as driver:
        yield Site(folder, cabinet, driver)
    cabinet.close()


@contextmanager
def alarming(site: Site, module: str = PROGRAM) -> Iterator[subprocess.Popen[str]]:
    """The program with an output on: its lamp burns after a trip."""
    site.cabinet.set(SAFETY_OK=False)
    with site.start("run", module=module) as process:
        try:
            wait_until(lambda: site.lamp() or process.poll() is not None, "alarm lamp after the trip")
            assert process.poll() is None, process.communicate()
            wait_until(site.answers, "the local socket answers")
            yield process
        finally:
            process.kill()
