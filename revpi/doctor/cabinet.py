"""What the checks of the PLC look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from revpi.config.plc import PlcConfig
from revpi.doctor.login import Login


@dataclass(frozen=True, slots=True)
class Cabinet:
    """One PLC.

    Attributes:
        config: Its settings, the defaults when its file cannot be used.
        config_path: Where they lie.
        mistake: Why the file cannot be used, "" when it can.
        status: What the running program says of itself, empty when none runs.
        login: Gives what a login at the broker showed, None when none was made.
        loader_path: Configuration of the loader.
        version: Of this program.
    """

    config: PlcConfig
    config_path: Path
    mistake: str
    status: Mapping[str, Any]
    login: Callable[[], Login | None]
    loader_path: Path
    version: str
