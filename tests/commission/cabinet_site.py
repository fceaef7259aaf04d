"""The real program on a simulated site in real time: files, site process, terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sim.picontrol.stand_in import PiControl
from sim.site.control_client import ControlClient, ControlError
from tests.broker import wait_until
from tests.commission.electrician import SiteRefusedError
from tests.commission.screen import Screen
from tests.commission.unattended import SITE
from tests.sim.site.place import CONFIGRSC, running_site

PROGRAM = "revpi.cli.main"
PATIENT_MS = 3000
"""A busy machine stands still for longer than the usual 500 ms: then what was forced is rightly let go."""

SETTINGS = """
[site]
name = "testhaus"
[image]
procimg = "{procimg}"
configrsc = "{configrsc}"
start_timeout_s = 5.0
watchdog_ms = {watchdog_ms}
[store]
path = "{folder}/state"
[local]
socket = "{folder}/plc.sock"
[control.valve]
travel_s = 2.0
[control.coolant]
pre_run_s = 3.0
"""


class RemoteSite:
    """The site process for the electrician."""

    def __init__(self, client: ControlClient) -> None:
        self._client = client

    def get(self) -> dict[str, object]:
        """The truth about the plant."""
        return self._client.get()

    def set(self, **values: object) -> None:
        """Operate it."""
        try:
            self._client.set(**values)
        except ControlError as error:
            raise SiteRefusedError(str(error)) from None


@dataclass(frozen=True)
class CabinetSite:
    """Where everything is.

    Attributes:
        folder: Files.
        site: The site process.
        door: Whether the program reaches the process image through the stand-in for piControl.
    """

    folder: Path
    site: RemoteSite
    door: bool

    @property
    def config(self) -> Path:
        """Settings file."""
        return self.folder / "plc.toml"

    def argv(self, *arguments: str) -> list[str]:
        """The program with these arguments."""
        device = str(self.folder / "piControl0")
        door = ["sim.picontrol.door", str(self.folder / "driver"), device] if self.door else []
        return [sys.executable, "-m", *door, PROGRAM, *arguments, "--config", str(self.config)]

    def screen(self, *arguments: str, lines: int = 24) -> Screen:
        """The test mode in a terminal."""
        return Screen(self.argv("commission", *arguments), lines)

    def outputs(self) -> dict[str, object]:
        """What the devices get."""
        outputs = self.site.get()["outputs"]
        assert isinstance(outputs, dict)
        return outputs

    def contactors(self) -> dict[str, object]:
        """Which contactors are really closed."""
        contactors = self.site.get()["contactors"]
        assert isinstance(contactors, dict)
        return contactors

    def wait_output(self, name: str, value: object) -> None:
        """Until a device gets this."""
        wait_until(lambda: self.outputs()[name] == value, f"{name} is {value}")

    def all_off(self) -> bool:
        """Whether nothing is switched on."""
        return not any(self.outputs().values())


@contextmanager
def cabinet_site(
    folder: Path, *, door: bool = False, more: str = "", watchdog_ms: int = PATIENT_MS
) -> Iterator[CabinetSite]:
    """A site that waits for commissioning; `more` settings for the program."""
    with running_site(folder, SITE) as running, ControlClient(running.control) as client:
        procimg = folder / "piControl0" if door else running.image
        (folder / "plc.toml").write_text(
            SETTINGS.format(procimg=procimg, configrsc=CONFIGRSC, folder=folder, watchdog_ms=watchdog_ms)
            + more,
            "utf-8",
        )
        at = CabinetSite(folder, RemoteSite(client), door)
        if not door:
            yield at
            return
        with PiControl(running.image, CONFIGRSC, folder / "driver"):
            yield at
