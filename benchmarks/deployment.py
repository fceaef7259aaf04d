"""What a deployment costs: `python -m benchmarks.deployment [--json]`.

* Bundle: its size, whether a second one has the same bytes, and the time from the start of the bundle under a
  Python without site-packages to its first scan.
* Deployment of the real program by the loader's stand-in: an update, and an update that is taken back because
  its scan never begins: how long each takes, and how long nobody controlled the house.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Final

from benchmarks.rig import show
from revpi.deploy.build import build
from revpi.deploy.bundle import Bundle, read_bundle
from revpi.deploy.loader_options import wanted
from revpi.deploy.socket_watch import SocketWatch
from revpi.deploy.update import Outcome, Patience, Update
from tests.broker import Broker, wait_until
from tests.deploy.making import BARE_PYTHON, ROOT, real_bundle
from tests.deploy.plc import Plc
from tests.deploy.real_site import real_site
from tests.image.cabinet import Cabinet

LOOK_S: Final = 0.01
START_S: Final = 20.0
LED_BYTE, GREEN = 6, 1
OPTIONS: Final = wanted(["rtlevel=0"])
NEVER_SCANS: Final = b"\n\nScanLoop.run = None\n"


def bundle(folder: Path) -> dict[str, Any]:
    """Size and start of what `make bundle` makes."""
    first, second = (build(ROOT, folder / name) for name in ("one", "two"))
    made = read_bundle(first)
    return {
        "bytes": first.stat().st_size,
        "files": len(made.files),
        "same_bytes": first.read_bytes() == second.read_bytes(),
        "first_scan_s": [round(_start_s(folder / f"start{number}", made), 2) for number in range(3)],
    }


def _start_s(folder: Path, made: Bundle) -> float:
    """From the start of the process to the green light of its first scan."""
    folder.mkdir()
    cabinet = Cabinet(folder)
    for place, content in made.files.items():
        path = folder / "revpipyload" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "plc.toml").write_text(
        f'[image]\nprocimg = "{cabinet.procimg}"\nconfigrsc = "{cabinet.configrsc}"\n'
        f'[local]\nsocket = "{folder}/plc.sock"\n[store]\npath = "{folder}/state.json"\n'
        f'[blackbox]\ndir = "{folder}/blackbox"\n'
    )
    cabinet.set(SAFETY_OK=True, AUTO_SWITCH=True)
    program = [BARE_PYTHON, "-I", "-S", "program.py", "--config", str(folder / "plc.toml")]
    begun_s = time.monotonic()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  our own program
            program, cwd=folder / "revpipyload", env={"PATH": os.defpath}, stdout=log, stderr=log
        )
    try:
        wait_until(lambda: cabinet.content()[LED_BYTE] == GREEN, "first scan", START_S)
        return time.monotonic() - begun_s
    finally:
        process.kill()
        process.wait()
        cabinet.close()


class _Gap(threading.Thread):
    """The longest time in which the program did not answer."""

    def __init__(self, plc: Plc) -> None:
        super().__init__()
        self._watch = SocketWatch(plc.socket)
        self._ending = threading.Event()
        self.longest_s = 0.0

    def run(self) -> None:
        last_s = time.monotonic()
        while not self._ending.wait(LOOK_S):
            if self._watch.look() is not None:
                self.longest_s = max(self.longest_s, time.monotonic() - last_s)
                last_s = time.monotonic()

    def end(self) -> float:
        """Stop looking; the gap in seconds."""
        self._ending.set()
        self.join()
        return round(self.longest_s, 2)


def _install(plc: Plc, made: Bundle) -> dict[str, Any]:
    gap = _Gap(plc)
    gap.start()
    begun_s = time.monotonic()
    update = Update(plc.loader(), SocketWatch(plc.socket), Patience(), plc.told.append)
    outcome = update.install(made, "signed by benchmark", OPTIONS)
    took_s = round(time.monotonic() - begun_s, 2)
    return {"outcome": outcome.name, "took_s": took_s, "without_control_s": gap.end()}


def updates(folder: Path) -> dict[str, Any]:
    """A first deployment, an update, and one that goes back."""
    broker = Broker(folder / "broker")
    broker.start()
    loop = (ROOT / "revpi/scan/loop.py").read_bytes() + NEVER_SCANS
    try:
        with real_site(folder, broker.port) as plc:
            return {
                "first": _install(plc, real_bundle(folder, "0.1.0")),
                "update": _install(plc, real_bundle(folder, "0.1.1")),
                "broken": _install(plc, real_bundle(folder, "0.1.2", {"revpi/scan/loop.py": loop})),
            }
    finally:
        broker.stop()


def main(argv: list[str]) -> int:
    """Measure; exit code 0 when all ended as it must."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.deployment", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    values = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="thermiq-") as name:
        made, done = bundle(Path(name)), updates(Path(name))
    ends = [done[one]["outcome"] for one in ("first", "update", "broken")]
    ok = made["same_bytes"] and ends == [Outcome.HEALTHY.name, Outcome.HEALTHY.name, Outcome.BACK.name]
    return show({"ok": ok, "bundle": made, **done}, as_json=values.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
