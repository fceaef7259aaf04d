"""Write the files derived from the settings: `python -m revpi.config.generate [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Callable

from revpi.artefacts import run
from revpi.config.document import document
from revpi.config.example import example
from revpi.config.plc import PlcConfig

_PAGE = """\
# Settings of thermiq-plc

Written from the code by `make generate`. The file is TOML; `deploy/plc.example.toml` has every setting at
its default. A key that does not exist, or a value that is not allowed, ends the program with exit code 2
and one line that names file, key and what is allowed.

"""


def _example() -> str:
    return example(PlcConfig, "Settings of thermiq-plc, written by make generate.")


def _page() -> str:
    return _PAGE + document(PlcConfig)


ARTEFACTS: dict[str, Callable[[], str]] = {
    "deploy/plc.example.toml": _example,
    "docs/SETTINGS.md": _page,
}

if __name__ == "__main__":
    sys.exit(run("revpi.config.generate", ARTEFACTS))
