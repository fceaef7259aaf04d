"""Findings for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from revpi.doctor.finding import Check, Level, Result, S

EXIT_FAILED = 1
_INDENT = 6


def exit_code(results: Iterable[Result]) -> int:
    """0 unless something fails; a warning does not."""
    return EXIT_FAILED if any(result.finding.level is Level.FAIL for result in results) else 0


def as_json(results: Sequence[Result], version: str) -> str:
    """One JSON object on one line."""
    rows = [
        {
            "name": result.name,
            "level": result.finding.level.value,
            "text": result.finding.text,
            "action": result.finding.action,
        }
        for result in results
    ]
    return json.dumps({"ok": exit_code(results) == 0, "version": version, "checks": rows}) + "\n"


def as_text(results: Sequence[Result]) -> str:
    """One line per check, and below it what to do; the last line sums up."""
    width = max(len(result.name) for result in results)
    lines = [line for result in results for line in _lines(result, width)]
    counts = [sum(result.finding.level is level for result in results) for level in Level]
    summary = ", ".join(f"{count} {level.value}" for count, level in zip(counts, Level, strict=True))
    return "\n".join([*lines, summary]) + "\n"


def checks_table(checks: Iterable[Check[S]]) -> str:
    """A table of checks for the documentation."""
    rows = "".join(f"| `{check.name}` | {check.about} |\n" for check in checks)
    return f"| check | what it looks at |\n| --- | --- |\n{rows}"


def _lines(result: Result, width: int) -> Iterable[str]:
    finding = result.finding
    yield f"{finding.level.value:<{_INDENT}}{result.name:<{width}}  {finding.text}"
    if finding.action:
        yield f"{'':<{_INDENT}}{'':<{width}}  -> {finding.action}"
