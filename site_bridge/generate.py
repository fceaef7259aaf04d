"""Write the files derived from the bridge's settings: `python -m site_bridge.generate [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Callable

from revpi.artefacts import run
from revpi.config.document import document
from revpi.config.example import example
from site_bridge.settings import BridgeConfig

_PAGE = """\
# Settings of thermiq-bridge

Written from the code by `make generate`. The file is TOML; `deploy/bridge.example.toml` has every setting
at its default. A key that does not exist, or a value that is not allowed, ends the program with exit
code 2 and one line that names file, key and what is allowed. Passwords never stand in this file.

"""


def example_file() -> str:
    """A settings file with every setting explained."""
    return example(BridgeConfig, "Settings of thermiq-bridge, written by make generate.")


def _page() -> str:
    return _PAGE + document(BridgeConfig)


ARTEFACTS: dict[str, Callable[[], str]] = {
    "deploy/bridge.example.toml": example_file,
    "docs/SETTINGS_BRIDGE.md": _page,
}

if __name__ == "__main__":
    sys.exit(run("site_bridge.generate", ARTEFACTS))
