"""The bundle of this checkout, unpacked, and a cabinet of plain files."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from revpi.deploy.bundle import Bundle
from tests.broker import free_port
from tests.deploy.making import BARE_PYTHON, real_bundle
from tests.image.cabinet import Cabinet


class Bare:
    """The unpacked bundle, run by a Python that has nothing but its standard library.

    Attributes:
        folder: Where it is unpacked.
        config: Settings file.
        socket: The program's.
    """

    def __init__(self, folder: Path, bundle: Bundle, cabinet: Cabinet) -> None:
        self.folder = folder / "revpipyload"
        self.config = folder / "etc" / "plc.toml"
        self.socket = folder / "plc.sock"
        self.cabinet = cabinet
        for place, content in bundle.files.items():
            path = self.folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def configure(self) -> None:
        """Write settings for the cabinet."""
        self.config.parent.mkdir(exist_ok=True)
        self.config.write_text(
            f'[image]\nprocimg = "{self.cabinet.procimg}"\nconfigrsc = "{self.folder}/config.rsc"\n'
            f'start_timeout_s = 0.0\n[mqtt]\nport = {free_port()}\n[local]\nsocket = "{self.socket}"\n'
            f'[store]\npath = "{self.config.parent}/state.json"\n'
            f'[blackbox]\ndir = "{self.config.parent}/blackbox"\n'
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start it as the loader does, but without any site-packages and with an empty environment."""
        return subprocess.Popen(
            [BARE_PYTHON, "-I", "-S", "-u", "program.py", *arguments],
            cwd=self.folder,
            env={"PATH": os.defpath},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """Made once."""
    return real_bundle(tmp_path_factory.mktemp("bundle"))


@pytest.fixture
def bare(tmp_path: Path, bundle: Bundle) -> Iterator[Bare]:
    """Ready to be started, without settings."""
    cabinet = Cabinet(tmp_path)
    yield Bare(tmp_path, bundle, cabinet)
    cabinet.close()
