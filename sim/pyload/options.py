"""The stand-in's options: one file, written in place as RevPiPyLoad does, with the checks of set_config."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path
from typing import Any

DEFAULTS: dict[str, int | str] = {
    "autoreload": 1,
    "autoreloaddelay": 5,
    "autostart": 0,
    "plcworkdir": ".",
    "plcworkdir_set_uid": 0,
    "plcprogram": "none.py",
    "plcprogram_stop_timeout": 5,
    "plcprogram_watchdog": 0,
    "plcarguments": "",
    "plcuid": 65534,
    "plcgid": 65534,
    "pythonversion": 3,
    "replace_ios": "",
    "reset_driver_action": 2,
    "rtlevel": 0,
    "zeroonerror": 1,
    "zeroonexit": 1,
}
"""What counts when the file names no value."""

SETTABLE = {
    "autoreload": "[01]",
    "autoreloaddelay": "[0-9]+",
    "autostart": "[01]",
    "plcprogram": ".+",
    "plcprogram_stop_timeout": "[0-9]+",
    "plcprogram_watchdog": "[0-9]+",
    "plcarguments": ".*",
    "plcworkdir_set_uid": "[01]",
    "pythonversion": "[23]",
    "replace_ios": ".*",
    "reset_driver_action": "[0-2]",
    "rtlevel": "[0-1]",
    "zeroonerror": "[01]",
    "zeroonexit": "[01]",
}
"""What set_config takes; anything else is ignored."""

RESTARTING = ("plcworkdir", "plcprogram", "plcarguments", "plcuid", "plcgid", "pythonversion", "rtlevel")
"""A change of these restarts the program."""


class Options:
    """The options in force and their file.

    Args:
        path: The configuration file; it must be there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parser = ConfigParser()
        self.values: dict[str, Any] = {}
        self.load()

    def load(self) -> set[str]:
        """Read the file again; names of the options that changed."""
        self._parser.read(self._path)
        section = self._parser["DEFAULT"]
        values = {
            name: section.getint(name, default) if isinstance(default, int) else section.get(name, default)
            for name, default in DEFAULTS.items()
        }
        changed = {name for name, value in values.items() if self.values.get(name) != value}
        self.values = values
        return changed

    def write(self, given: dict[str, Any]) -> bool:
        """Take what may be set into the file; False at the first value that does not fit."""
        for name, pattern in SETTABLE.items():
            if name in given:
                if re.fullmatch(pattern, str(given[name])) is None:
                    return False
                self._parser.set("DEFAULT", name, str(given[name]))
        with self._path.open("w") as file:
            self._parser.write(file)
        return True
