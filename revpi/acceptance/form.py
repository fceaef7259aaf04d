"""The report as plain data, complete enough to be checked without the cabinet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from revpi.commission.record import Record, as_form, verify
from revpi.commission.rows import RowState, StepRow

FORMAT: Final = 1
Form = dict[str, Any]


def form(
    site: str,
    config: str,
    version: str,
    rows: Sequence[StepRow],
    records: Sequence[Record],
    made_at: datetime,
) -> Form:
    """The report.

    Args:
        site: Name of the site.
        config: Hash of the configuration in force.
        version: Of the program.
        rows: Every step with its newest result for this configuration.
        records: All records, oldest first: the hash chain.
        made_at: Local time.
    """
    verdict = verify(records)
    count = Counter(row.state for row in rows)
    return {
        "format": FORMAT,
        "site": site,
        "made_at": made_at.isoformat(timespec="seconds"),
        "version": version,
        "config": config,
        "complete": all(row.state is RowState.GREEN for row in rows if row.step.mandatory) and verdict.ok,
        "counts": {state.value: count[state] for state in RowState},
        "open": [row.step.id for row in rows if row.state is not RowState.GREEN],
        "steps": [_step(row) for row in rows],
        "chain": {
            "head": records[-1].hash if records else "",
            "records": len(records),
            "ok": verdict.ok,
            "text_en": verdict.text.en,
            "text_de": verdict.text.de,
        },
        "records": [as_form(record) for record in records],
    }


def _step(row: StepRow) -> Form:
    step, record = row.step, row.record
    return {
        "step": step.id,
        "title_en": step.title.en,
        "title_de": step.title.de,
        "signals": list(step.signals),
        "mandatory": step.mandatory,
        "needs": list(step.needs),
        "state": row.state.value,
        "waits_for": list(row.waits_for) if row.waits else [],
        "record": None if record is None else record.number,
        "at": "" if record is None else record.at,
        "who": "" if record is None else record.who,
        "text_en": row.text.en,
        "text_de": row.text.de,
        "values": {} if record is None else dict(record.values),
    }
