"""Where every row of the sequence stands: its newest result, and the red rows that it waits for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from revpi.commission.gate import newest
from revpi.commission.record import Record
from revpi.commission.sequence import Step
from revpi.commission.text import Text

NOTHING: Final = Text("", "")


class RowState(StrEnum):
    """Where a row stands for this configuration."""

    OPEN = "open"
    GREEN = "green"
    RED = "red"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class StepRow:
    """One row with its newest result for this configuration.

    Attributes:
        step: The row.
        state: Where it stands.
        record: Its result, None while it is open.
        waits_for: Ids of the red rows that must be put right before it can prove anything.
    """

    step: Step
    state: RowState
    record: Record | None
    waits_for: tuple[str, ...]

    @property
    def waits(self) -> bool:
        """It is open, and cannot be done now."""
        return self.state is RowState.OPEN and bool(self.waits_for)

    @property
    def text(self) -> Text:
        """What was found; what an open row waits for."""
        if self.record is not None:
            return self.record.text
        return waiting_text(self.waits_for) if self.waits_for else NOTHING


def waiting_text(rows: Sequence[str]) -> Text:
    """What a row waits for, in words."""
    names = ", ".join(rows)
    return Text(
        f"waits for {names}: put that right and repeat it first",
        f"wartet auf {names}: zuerst in Ordnung bringen und wiederholen",
    )


def rows_of(steps: Iterable[Step], records: Sequence[Record], config: str) -> tuple[StepRow, ...]:
    """Steps, each after those that it needs, with their newest results for this configuration."""
    done, rows = newest(records, config), dict[str, StepRow]()
    for step in steps:
        record = done.get(step.id)
        state = RowState.OPEN if record is None else RowState(record.result.value)
        rows[step.id] = StepRow(step, state, record, _waits_for(step, rows))
    return tuple(rows.values())


def _waits_for(step: Step, before: Mapping[str, StepRow]) -> tuple[str, ...]:
    """The red rows that it needs, or that those need. A skipped row holds nothing up: a person said why."""
    needed = (before[row] for row in step.needs)
    found = ((*row.waits_for, row.step.id) if row.state is RowState.RED else row.waits_for for row in needed)
    return tuple(dict.fromkeys(name for names in found for name in names))
