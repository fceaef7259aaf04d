"""thermiq-plc whose controller raises once a file `fail` lies beside its settings."""

from __future__ import annotations

import sys
from pathlib import Path

from revpi.cli.main import main
from revpi.core.controller import Controller
from revpi.core.inputs import Now, PlantInputs, Requests, SiteData
from revpi.core.outputs import StepResult

STEP = Controller.step


def install(trigger: Path) -> None:
    def step(
        self: Controller, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests
    ) -> StepResult:
        if trigger.exists():
            raise ZeroDivisionError
        return STEP(self, now, inputs, site, requests)

    Controller.step = step  # type: ignore[method-assign]  # the fault to show


if __name__ == "__main__":
    install(Path(sys.argv[-1]).with_name("fail"))
    sys.exit(main())
