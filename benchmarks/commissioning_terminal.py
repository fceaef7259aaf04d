"""The whole sequence in real time: program in a terminal, stand-in for piControl, scripted electrician.

`python -m benchmarks.commissioning_terminal [FOLDER]` writes the report into FOLDER (default: here);
it takes some minutes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from revpi.image.settings import ImageSettings
from tests.commission.cabinet_site import CabinetSite, cabinet_site
from tests.commission.electrician import Electrician
from tests.commission.reader import keys, prompt
from tests.commission.screen import ENTER, Screen
from tests.commission.unattended import WHO

LOOK_S = 0.1
LIMIT_S = 600.0
WORDS = {"enter": ENTER}


def main(arguments: list[str]) -> None:
    """Run the sequence, then write the report."""
    usual_ms = ImageSettings().watchdog_ms
    with (
        tempfile.TemporaryDirectory() as folder,
        cabinet_site(Path(folder), door=True, watchdog_ms=usual_ms) as site,
    ):
        began_s = time.monotonic()
        with site.screen("--who", WHO) as screen:
            _work(screen, site)
        seconds = time.monotonic() - began_s
        for more in ("--list",), ("--report", *arguments):
            command = site.argv("commission", *more)
            sys.stdout.write(subprocess.check_output(command, text=True))  # noqa: S603 - our own program
        sys.stdout.write(f"{seconds:.0f} s\n")


def _work(screen: Screen, site: CabinetSite) -> None:
    electrician, end_s = Electrician(site.site), time.monotonic() + LIMIT_S
    screen.see("DI14")
    screen.type("4")
    text = screen.see("open")
    while "open 0 " not in text:
        if time.monotonic() > end_s:
            raise SystemExit(f"does not end\n{text}")
        asked = prompt(screen.lines())
        pressed = keys(electrician, *asked, time.monotonic()) if asked else ["n", "enter"]
        screen.type("".join(WORDS.get(key, key) for key in pressed))
        time.sleep(LOOK_S if asked else 3 * LOOK_S)
        text = screen.text()
    screen.type("q")
    screen.end()


if __name__ == "__main__":
    main(sys.argv[1:])
