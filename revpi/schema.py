"""Settings as data: a dataclass field that knows its range, unit and meaning.

Pure: reading files is the business of `revpi.config`. Loaders, generated documentation and error texts
all come from the metadata written here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

METADATA_KEY = "thermiq"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a setting may be.

    Attributes:
        doc: One line for people.
        unit: Engineering unit, "" where there is none.
        lo: Lowest allowed number, None without a bound.
        hi: Highest allowed number, None without a bound.
        choices: Allowed texts, empty when free.
    """

    doc: str
    unit: str = ""
    lo: float | None = None
    hi: float | None = None
    choices: tuple[str, ...] = ()

    def allowed(self) -> str:
        """The rule in words, for error messages and documentation."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.lo is None and self.hi is None:
            return "any value"
        unit = f" {self.unit}" if self.unit else ""
        if self.hi is None:
            return f"at least {self.lo:g}{unit}"
        if self.lo is None:
            return f"at most {self.hi:g}{unit}"
        return f"{self.lo:g} to {self.hi:g}{unit}"


def setting(
    default: Any,
    doc: str,
    *,
    unit: str = "",
    lo: float | None = None,
    hi: float | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """A dataclass field for one setting.

    Args:
        default: Value when the file does not name it; a tuple for lists.
        doc: One line for people.
        unit: Engineering unit.
        lo: Lowest allowed number (of each element, for lists).
        hi: Highest allowed number (of each element, for lists).
        choices: Allowed texts.
    """
    return field(default=default, metadata={METADATA_KEY: Rule(doc, unit, lo, hi, choices)})
