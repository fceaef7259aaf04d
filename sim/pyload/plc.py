"""The stand-in's watcher of the program: starts it, polls it, zeroes the image, starts it again."""

from __future__ import annotations

import shlex
import subprocess
import threading
from pathlib import Path
from typing import Any, Final

POLL_S: Final = 0.5
REALTIME_WAIT_S: Final = 5.0
"""With rtlevel 1 the watching begins only so long after each start."""

IMAGE_BYTES: Final = 4096


class Plc(threading.Thread):
    """One run of the program, restarts included.

    Args:
        options: As `sim.pyload.options` has them.
        workdir: The working folder.
        procimg: Process image file.
        log: Where its output goes.

    Attributes:
        exit_code: Of the last end, None while it runs or never ended.
    """

    def __init__(self, options: dict[str, Any], workdir: Path, procimg: Path, log: Path) -> None:
        super().__init__(name="plc", daemon=True)
        self.options = options
        self.exit_code: int | None = None
        self._workdir = workdir
        self._procimg = procimg
        self._log = log
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def is_there(options: dict[str, Any], workdir: Path) -> bool:
        """Whether the program's file exists."""
        return (workdir / str(options["plcprogram"])).exists()

    def run(self) -> None:
        """Watch until stopped, or until the program ends without restart."""
        process = self._start()
        while process is not None and not self._stopping.is_set():
            self.exit_code = process.poll()
            if self.exit_code is not None:
                self._zero(self.exit_code)
                if not self.options["autoreload"] or self._stopping.wait(self.options["autoreloaddelay"]):
                    break
                process = self._start()
                continue
            self._stopping.wait(POLL_S)

    def stop(self) -> None:
        """SIGTERM, after the stop time-out SIGKILL."""
        self._stopping.set()
        with self._starting:
            process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(self.options["plcprogram_stop_timeout"])
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self.exit_code = process.returncode
        self._zero(process.returncode)

    def _start(self) -> subprocess.Popen[bytes] | None:
        """The program's process; None when it is not wanted any more."""
        program = self._workdir / str(self.options["plcprogram"])
        command = shlex.split(
            f"/usr/bin/env python3 -u {shlex.quote(str(program))} {self.options['plcarguments']}"
        )
        with self._starting, self._log.open("ab") as log:
            if self._stopping.is_set():
                return None
            self._process = subprocess.Popen(  # noqa: S603  the program that was uploaded, as the loader does
                command, cwd=program.parent, stdout=log, stderr=subprocess.STDOUT
            )
        if self.options["rtlevel"]:
            self._stopping.wait(REALTIME_WAIT_S)
        return self._process

    def _zero(self, exit_code: int) -> None:
        if self.options["zeroonexit" if exit_code == 0 else "zeroonerror"]:
            self._procimg.write_bytes(bytes(IMAGE_BYTES))
