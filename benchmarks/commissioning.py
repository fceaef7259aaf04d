"""Commissioning with each planted mistake, all rows: `python -m benchmarks.commissioning [NAME ...]`.

Prints the rows that are red, with their texts. On a plain file watchdog.outputs is red in every run: only the
real driver (or its stand-in) has an output watchdog.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from revpi.commission.runner import RowState, StepRow
from revpi.errors import UserError
from sim.wiring.mistakes import MISTAKES
from tests.commission.unattended import Unattended


def main(names: list[str]) -> None:
    """Try these mistakes, or none and then all."""
    for name in names or ["", *MISTAKES]:
        with tempfile.TemporaryDirectory() as folder:
            began_s = time.perf_counter()
            rows = _rows(Unattended(Path(folder), name))
            seconds = time.perf_counter() - began_s
        meaning = MISTAKES[name].meaning if name else "nothing is wrong"
        count = sum(row.state is RowState.GREEN for row in rows)
        sys.stdout.write(f"\n{name or '-'}: {meaning}: {count} of {len(rows)} green, {seconds:.1f} s\n")
        sys.stdout.writelines(f"  {line}\n" for line in _red(rows))


def _rows(site: Unattended) -> tuple[StepRow, ...]:
    try:
        return tuple(site.run().values())
    except UserError as error:
        sys.stdout.write(f"refused: {error}\n")
        return site.rows


def _red(rows: tuple[StepRow, ...]) -> Iterator[str]:
    for row in rows:
        if row.state is RowState.RED and row.record is not None:
            yield f"{row.step.id}: {row.record.text_en}"


if __name__ == "__main__":
    main(sys.argv[1:])
