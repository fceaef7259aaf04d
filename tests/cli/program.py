"""thermiq-plc as a process of its own on a cabinet of plain files."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from revpi.cli.local_question import ask
from revpi.errors import UserError
from tests.broker import free_port, wait_until
from tests.image.cabinet import Cabinet

LIMIT_S = 30.0


class Program:
    """The settings file and the started program.

    Attributes:
        folder: Where its files lie.
        cabinet: The other side of the process image.
        config: The settings file.
    """

    def __init__(self, folder: Path, cabinet: Cabinet) -> None:
        self.folder = folder
        self.cabinet = cabinet
        self.config = folder / "plc.toml"
        self.write("")

    def write(self, more: str, *, procimg: Path | None = None, start_timeout_s: float = 0.0) -> None:
        """Write the settings: the cabinet's files, a port where no broker is, and `more`."""
        self.config.write_text(
            f'[image]\nprocimg = "{procimg or self.cabinet.procimg}"\n'
            f'configrsc = "{self.cabinet.configrsc}"\nstart_timeout_s = {start_timeout_s}\n'
            f"[mqtt]\nport = {free_port()}\n"
            f'[store]\npath = "{self.folder}/state.json"\n'
            f'[local]\nsocket = "{self.folder}/plc.sock"\n{more}\n'
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start it with these arguments and the settings file."""
        return subprocess.Popen(
            [sys.executable, "-m", "revpi.cli.main", *arguments, "--config", str(self.config)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def status(self) -> dict[str, Any]:
        """What the running program says of itself."""
        return ask(self.folder / "plc.sock", {"ask": "status"})

    def answers(self) -> bool:
        """Whether a program runs that has scanned."""
        try:
            return bool(self.status())
        except UserError:
            return False

    def has_stored(self) -> bool:
        """Whether the program has stored its state."""
        return any(self.folder.glob("state.json.[ab]"))

    def refusal(self, *arguments: str) -> str:
        """Run it to its end, which must be exit code 2 with one line; returns the line."""
        with self.start(*(arguments or ("run",))) as process:
            output, errors = process.communicate(timeout=LIMIT_S)
        assert process.returncode == 2, errors
        assert output == ""
        lines = errors.splitlines()
        assert len(lines) == 1, errors
        assert lines[0].startswith("thermiq-plc: ")
        return lines[0]


@contextmanager
def running(program: Program) -> Iterator[subprocess.Popen[str]]:
    """The control program after its first scans; killed at the end if it still runs."""
    with program.start("run") as process:
        try:
            wait_until(lambda: program.answers() or process.poll() is not None, "first scans")
            assert process.poll() is None, process.communicate()
            yield process
        finally:
            process.kill()
