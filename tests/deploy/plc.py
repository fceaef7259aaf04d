"""A PLC for tests: the stand-in of RevPiPyLoad as a process, its folders, and a cabinet of plain files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from revpi.cli.local_question import ask
from revpi.deploy.bundle import Bundle
from revpi.deploy.health import Seen
from revpi.deploy.loader import Loader
from revpi.deploy.loader_options import wanted
from revpi.deploy.program import SWITCHES, Release, Switch, pack
from revpi.deploy.socket_watch import SocketWatch
from revpi.deploy.tunnel import HOST
from revpi.deploy.update import Patience, Update
from revpi.errors import UserError
from tests.broker import answers, free_port, wait_until
from tests.deploy.making import BARE_PYTHON, ROOT

QUICK = Patience(within_s=20.0, healthy_for_s=0.2, look_s=0.02)
OPTIONS = wanted(["rtlevel=0"]) | {"autoreloaddelay": 0}
"""As the table says, but without the waits: with rtlevel 1 the loader is blind for 5 s."""


class Plc:
    """One PLC.

    Attributes:
        workdir: The loader's working folder.
        procimg: Process image file.
        told: What the last update said.
        address: Where its loader listens.
    """

    def __init__(self, folder: Path, arguments: str, socket: Path, procimg: Path) -> None:
        self.workdir = folder / "revpipyload"
        self.workdir.mkdir()
        self.procimg = procimg
        self.told: list[str] = []
        self.port = free_port()
        self.address = f"{HOST}:{self.port}"
        self.socket = socket
        self.log = folder / "revpipyloadapp"
        self.conf = folder / "revpipyload.conf"
        self.conf.write_text(f"[DEFAULT]\nplcworkdir={self.workdir}\nplcarguments={arguments}\n")
        self._path = _only_bare_python(folder)
        self._process: subprocess.Popen[bytes] | None = None

    def lay(self, *bundles: Bundle) -> None:
        """Let these releases lie there, the last one proven and in force, and the options be right."""
        releases = [Release(bundle.release, bundle.manifest.digest()) for bundle in bundles]
        for bundle, release in zip(bundles, releases, strict=True):
            for place, content in bundle.files.items():
                path = release.folder(self.workdir) / place
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            (self.workdir / "program.py").write_bytes(bundle.files["program.py"])
        previous = releases[-2] if len(releases) > 1 else None
        switch = Switch(1, releases[-1], previous, proven=True, note="laid")
        (self.workdir / SWITCHES[0]).write_bytes(pack(switch))
        with self.conf.open("a") as file:
            file.writelines(f"{name}={value}\n" for name, value in OPTIONS.items())

    def start(self, *options: str) -> None:
        """Switch the power on."""
        self._process = subprocess.Popen(
            [*self.command(), *options],
            cwd=ROOT,
            env={"PATH": self._path, "HOME": str(self.workdir)},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: self._ended() or self.listens(), "the loader listens")
        assert not self._ended()

    def command(self) -> list[str]:
        """What starts its loader."""
        places = {"conf": self.conf, "workdir": self.workdir, "procimg": self.procimg, "log": self.log}
        words = [word for name, path in places.items() for word in (f"--{name}", str(path))]
        return [sys.executable, "-m", "sim.pyload.main", *words, "--port", str(self.port)]

    def listens(self) -> bool:
        """Whether somebody takes connections there."""
        return answers(self.port)

    def power_cut(self) -> None:
        """Loader, program and everything that they started are gone at once."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def update(self, patience: Patience = QUICK) -> Update:
        """A way to change its release."""
        self.told.clear()
        return Update(self.loader(), SocketWatch(self.socket), patience, self.told.append)

    def loader(self) -> Loader:
        """Its XML-RPC."""
        return Loader(self.address)

    def seen(self) -> Seen | None:
        """What its program says."""
        return SocketWatch(self.socket).look()

    def mode(self) -> str:
        """The mode that its program tells, "" while none answers; small releases tell their version."""
        try:
            return str(ask(self.socket, {"ask": "status"})["mode"])
        except UserError:
            return ""

    def log_text(self) -> str:
        """What its programs have written."""
        return self.log.read_text("utf-8") if self.log.exists() else ""

    def _ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None


def _only_bare_python(folder: Path) -> str:
    """A search path on which python3 has no site-packages of ours."""
    programs = folder / "bin"
    programs.mkdir()
    (programs / "python3").symlink_to(BARE_PYTHON)
    return f"{programs}:/usr/bin:/bin"
