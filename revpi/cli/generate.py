"""Write docs/LADDER.md, ALARMS.md and REASONS.md: `python -m revpi.cli.generate [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence

from revpi.artefacts import run
from revpi.core.alarms import ALARMS
from revpi.core.ladder import LADDER
from revpi.core.reasons import REASONS

_SOURCE = "Written from `{module}` by `make generate`; a test keeps it current."

_LADDER = """\
# Degradation ladder

{source}

What is lost, how soon it counts, and what the controller does then. The rows in force stand on
`plc/ladder` by their codes and in `thermiq-plc status`.

"""
_ALARMS = """\
# Alarms

{source}

A latching alarm stands until a person acknowledges it, by the button at the cabinet or by `cmd/acknowledge`;
the others leave with their cause. The lamp is lit while any alarm is not acknowledged. What stands is on
`alarms`, what came and went on `alarms/history` and in `thermiq-plc alarms --history`.

"""
_REASONS = """\
# Reasons

{source}

Every output has in every scan a reason, what blocks it, and the seconds until that ends: on `why/<output>` by
code, and in words by `thermiq-plc why`.

"""


def ladder() -> str:
    """The text of docs/LADDER.md."""
    rows = ((f"`{row.code}`", row.lost, row.within, row.behaviour) for row in LADDER)
    return _page(_LADDER, "revpi/core/ladder.py") + _table(("code", "lost", "within", "behaviour"), rows)


def alarms() -> str:
    """The text of docs/ALARMS.md."""
    head = ("code", "severity", "latching", "what happened", "what to do", "Meldung", "Abhilfe")
    rows = (
        (
            f"`{code.value}`",
            alarm.severity.value,
            "yes" if alarm.latching else "no",
            alarm.text_en,
            alarm.action_en,
            alarm.text_de,
            alarm.action_de,
        )
        for code, alarm in ALARMS.items()
    )
    return _page(_ALARMS, "revpi/core/alarms.py") + _table(head, rows)


def reasons() -> str:
    """The text of docs/REASONS.md."""
    rows = ((f"`{code.value}`", *texts) for code, texts in REASONS.items())
    return _page(_REASONS, "revpi/core/reasons.py") + _table(("code", "English", "Deutsch"), rows)


def _page(template: str, module: str) -> str:
    return template.format(source=_SOURCE.format(module=module))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join(_line(cells) for cells in (head, ("---",) * len(head), *rows))


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


ARTEFACTS: dict[str, Callable[[], str]] = {
    "docs/LADDER.md": ladder,
    "docs/ALARMS.md": alarms,
    "docs/REASONS.md": reasons,
}

if __name__ == "__main__":
    sys.exit(run("revpi.cli.generate", ARTEFACTS))
