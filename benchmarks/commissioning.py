"""The whole sequence with each planted mistake: `python -m benchmarks.commissioning [NAME ...] [--json]`.

Without names: on a right site ("right"), then with every mistake. Prints the rows that are red and those that
wait for them; exit code 1 when they are not exactly the expected ones. On a plain file watchdog.outputs is
red wherever it is reached: only the real driver (or its stand-in) has an output watchdog.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any, Final

from revpi.commission.rows import RowState, StepRow
from revpi.errors import UserError
from sim.wiring.mistakes import MISTAKES
from tests.commission.expected import EXPECTED, RIGHT
from tests.commission.unattended import Unattended

NOTHING_WRONG: Final = "right"


def main() -> int:
    """Try these mistakes, or none and then all."""
    parser = ArgumentParser(description="the whole sequence with planted mistakes")
    parser.add_argument("names", nargs="*", choices=(NOTHING_WRONG, *MISTAKES, []), metavar="NAME")
    parser.add_argument("--json", action="store_true", help="one object at the end")
    arguments = parser.parse_args()
    forms = dict[str, dict[str, Any]]()
    for name in arguments.names or (NOTHING_WRONG, *MISTAKES):
        forms[name] = form = _tried(name)
        if not arguments.json:
            sys.stdout.write(_shown(name, form))
    exact = all(form["exact"] for form in forms.values())
    if arguments.json:
        sys.stdout.write(json.dumps({"exact": exact, "faults": forms}, indent=1) + "\n")
    return 0 if exact else 1


def _tried(name: str) -> dict[str, Any]:
    mistake = "" if name == NOTHING_WRONG else name
    with tempfile.TemporaryDirectory() as folder:
        began_s = time.perf_counter()
        rows, refused = _rows(Unattended(Path(folder), mistake))
        seconds = time.perf_counter() - began_s
    expected = EXPECTED[mistake] if mistake else RIGHT
    deviations = list(expected.deviations(rows))
    return {
        "meaning": MISTAKES[mistake].meaning if mistake else "nothing is wrong",
        "green": Counter(row.state for row in rows.values())[RowState.GREEN],
        "rows": len(rows),
        "red": _texts(rows, RowState.RED),
        "open": _texts(rows, RowState.OPEN),
        "refused": refused,
        "deviations": deviations,
        "exact": not deviations and bool(refused) is expected.refused,
        "seconds": round(seconds, 1),
    }


def _rows(site: Unattended) -> tuple[dict[str, StepRow], str]:
    """The rows, and why the session was refused."""
    try:
        return site.run(), ""
    except UserError as error:
        return site.rows, str(error)


def _texts(rows: dict[str, StepRow], state: RowState) -> dict[str, str]:
    return {name: row.text.en for name, row in rows.items() if row.state is state}


def _shown(name: str, form: dict[str, Any]) -> str:
    verdict = "as expected" if form["exact"] else "NOT as expected"
    counts = f"{form['green']} of {form['rows']} green"
    lines = [
        f"\n{name}: {form['meaning']}: {counts}, {form['seconds']} s, {verdict}",
        *(f"  red   {row}: {text}" for row, text in form["red"].items()),
        *(f"  open  {row}: {text}" for row, text in form["open"].items()),
        *(f"  !     {text}" for text in form["deviations"]),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
