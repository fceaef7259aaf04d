"""Write the files that are derived from the signal table: `python -m revpi.signals.generate [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Callable

from revpi.artefacts import run
from revpi.signals.pictory import build_config
from revpi.signals.terminals import build_terminals

ARTEFACTS: dict[str, Callable[[], str]] = {
    "piCtory/config.rsc": build_config,
    "docs/TERMINALS.md": build_terminals,
}

if __name__ == "__main__":
    sys.exit(run("revpi.signals.generate", ARTEFACTS))
