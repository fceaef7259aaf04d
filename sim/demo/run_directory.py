"""The private directory of one run: settings, logs, sockets and the process image."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from revpi.errors import UserError
from sim.demo.say import say


class RunDirectory:
    """Made on entering; removed on leaving, unless it is to be kept or the program broke.

    A person's mistake is found before anything ran, so there is nothing to keep.
    """

    def __init__(self, *, keep: bool) -> None:
        self.keep = keep
        self.path = Path()

    def __enter__(self) -> Self:
        self.path = Path(tempfile.mkdtemp(prefix="thermiq-demo-"))
        self.logs.mkdir()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        broke = error is not None and not isinstance(error, UserError)
        if self.keep or broke:
            say(f"settings and logs are in {self.path}")
        else:
            shutil.rmtree(self.path)

    @property
    def logs(self) -> Path:
        """One log per program."""
        return self.path / "logs"

    @contextmanager
    def own_log(self) -> Iterator[None]:
        """What this process has to log goes to a file, not into the view."""
        handler = logging.FileHandler(self.logs / "demo.log", delay=True)
        logging.getLogger().addHandler(handler)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(handler)
            handler.close()

    @property
    def image(self) -> Path:
        """The process image."""
        return self.path / "piControl0"

    @property
    def control(self) -> Path:
        """The control socket of the simulated site."""
        return self.path / "control.sock"

    @property
    def inverter(self) -> Path:
        """The serial port of the simulated inverter."""
        return self.path / "inverter"

    @property
    def meters(self) -> Path:
        """The serial port of the simulated energy meter."""
        return self.path / "meters"

    @property
    def smart_meter(self) -> Path:
        """The serial port of the simulated smart meter."""
        return self.path / "smart-meter"
