"""Fill the bridge's tables in the handbook's pages: `python -m site_bridge.handbook [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Callable

from revpi.artefacts import CHECKOUT, run
from revpi.doctor.report import checks_table
from revpi.page_blocks import filled
from site_bridge.cli.doctor_table import BRIDGE_CHECKS

PAGE = "docs/SITE_SERVER.md"


def _page() -> str:
    return filled(CHECKOUT / PAGE, {"doctor.bridge": lambda: checks_table(BRIDGE_CHECKS)})


ARTEFACTS: dict[str, Callable[[], str]] = {PAGE: _page}

if __name__ == "__main__":
    sys.exit(run("site_bridge.handbook", ARTEFACTS))
