"""Whether miners may run: every mandatory row is green for this configuration. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from revpi.commission.record import Record, Result, verify
from revpi.commission.text import Text

SHOWN = 5


class Gate(NamedTuple):
    """The judgement.

    Attributes:
        allowed: Miners may run in automatic operation.
        open: Ids of the mandatory steps that are not green for this configuration.
        override: Why they may run all the same, "" without an override.
        text: In words, for log, displays and command line.
    """

    allowed: bool
    open: tuple[str, ...]
    override: str
    text: Text


def newest(records: Sequence[Record], config: str) -> dict[str, Record]:
    """The last result of each step for this configuration; a cancelled attempt changes nothing."""
    return {
        record.step: record
        for record in records
        if record.config == config and record.result is not Result.CANCELLED
    }


def judge(records: Sequence[Record], mandatory: Iterable[str], config: str, override: str) -> Gate:
    """Whether miners may run.

    Args:
        records: All results; a chain that was changed counts for nothing.
        mandatory: Ids of the mandatory steps.
        config: Configuration hash in force.
        override: Reason to let them run all the same, "" for none.
    """
    verdict = verify(records)
    done = newest(records, config) if verdict.ok else {}
    missing = tuple(step for step in mandatory if step not in done or done[step].result is not Result.GREEN)
    if not missing:
        return Gate(True, (), "", Text("commissioned", "in Betrieb genommen"))
    return Gate(bool(override), missing, override, _open_text(missing, override, changed=not verdict.ok))


def _open_text(missing: tuple[str, ...], override: str, *, changed: bool) -> Text:
    names = ", ".join(missing[:SHOWN]) + (f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else "")
    namen = ", ".join(missing[:SHOWN]) + (
        f" und {len(missing) - SHOWN} weitere" if len(missing) > SHOWN else ""
    )
    why = "the results were changed" if changed else f"open: {names}"
    warum = "die Ergebnisse wurden verändert" if changed else f"offen: {namen}"
    if override:
        return Text(
            f"commissioning is not complete ({why}); miners run by override: {override}",
            f"Inbetriebnahme unvollständig ({warum}); Miner laufen auf Anweisung: {override}",
        )
    return Text(
        f"commissioning is not complete, miners stay off ({why})",
        f"Inbetriebnahme unvollständig, Miner bleiben aus ({warum})",
    )
