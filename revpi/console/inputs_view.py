"""Live view of all inputs: search, sort, freeze."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from revpi.commission.live import InputRow, LiveView
from revpi.console.desk import Desk
from revpi.console.layout import BAD, BODY_LINES, CHOSEN, HEAD, PLAIN, WARN, Line, cells, line, part_of
from revpi.console.question import Entry
from revpi.console.signal_words import meaning
from revpi.console.view import moved

WIDTHS: Final = (14, 5, 6, 10, 20, 10, 7)
FRESH_S: Final = 3.0
"""A change is marked for so long."""

_S_PER_MIN, _S_PER_H = 60.0, 3600.0
SORTS: Final[dict[str, Callable[[InputRow], tuple[object, ...]] | None]] = {
    "sort_table": None,
    "sort_changed": lambda row: (-(row.changed_s or 0.0),),
    "sort_name": lambda row: (row.name,),
    "sort_quality": lambda row: (row.quality == "good", row.name),
}


class InputsView:
    """All inputs with raw value, value, quality and changes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._search = ""
        self._sort = next(iter(SORTS))
        self._frozen: LiveView | None = None
        self._chosen = 0

    def lines(self) -> list[Line]:
        """Head and one line for each input."""
        rows = self._rows()
        if not rows:
            return [self._head(), line(self._desk.word("nothing_found"), WARN)]
        shown = part_of(len(rows), self._chosen, BODY_LINES - 1)
        return [self._head(), *(self._row(rows[index], chosen=index == self._chosen) for index in shown)]

    def key(self, key: str) -> None:
        """Choose, search, sort, freeze."""
        if key == "/":
            self._desk.question = Entry(self._desk.word("search"), self._find, self._search)
        elif key == "s":
            names = list(SORTS)
            self._sort = names[(names.index(self._sort) + 1) % len(names)]
        elif key == "f":
            self._frozen = None if self._frozen else self._desk.view
        self._chosen = moved(self._chosen, key, len(self._rows()))

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Keys of this view."""
        return ("/", "k_search"), ("s", "k_sort"), ("f", "k_freeze"), ("↑↓", "k_choose")

    def note(self) -> str:
        """The chosen input, what is searched for, how it is sorted."""
        word, rows = self._desk.word, self._rows()
        row = rows[min(self._chosen, len(rows) - 1)] if rows else None
        parts = [
            word("frozen") if self._frozen else "",
            f"/{self._search}" if self._search else "",
            f"{word('sort')} {word(self._sort)}" if SORTS[self._sort] else "",
            f"{row.terminal} {self._desk.text(meaning(row.name))}" if row else "",
        ]
        return "  ".join(part for part in parts if part)

    def _find(self, text: str) -> None:
        self._search, self._chosen = text, 0

    def _rows(self) -> list[InputRow]:
        words = self._search.lower().split()
        rows = [row for row in self._live().inputs if all(part in _haystack(row) for part in words)]
        order = SORTS[self._sort]
        return sorted(rows, key=order) if order else rows

    def _live(self) -> LiveView:
        return self._frozen or self._desk.view

    def _head(self) -> Line:
        keys = ("signal", "terminal", "raw", "value", "quality", "changed", "changes")
        return cells([self._desk.word(key) for key in keys], WIDTHS, HEAD)

    def _row(self, row: InputRow, *, chosen: bool) -> Line:
        age_s = None if row.changed_s is None else self._live().at_s - row.changed_s
        texts = (
            row.name,
            row.terminal,
            "-" if row.raw is None else str(row.raw),
            self._value(row),
            self._quality(row.quality),
            ago(age_s),
            str(row.changes),
        )
        fresh = WARN if age_s is not None and age_s < FRESH_S else ""
        poor = "" if row.quality in ("good", "absent") else BAD
        return cells(texts, WIDTHS, CHOSEN if chosen else PLAIN, ("", "", "", fresh or poor, poor, fresh))

    def _value(self, row: InputRow) -> str:
        if row.value is None:
            return "-"
        if isinstance(row.value, bool):
            return self._desk.word("closed" if row.value else "open")
        return f"{row.value:.1f} {'°C' if row.unit == 'degC' else row.unit}"

    def _quality(self, quality: str) -> str:
        name, _, cause = quality.partition(":")
        return " ".join(part for part in (self._desk.word(name), cause.replace("_", " ")) if part)


def ago(age_s: float | None) -> str:
    """How long ago, short."""
    if age_s is None:
        return "-"
    if age_s < _S_PER_MIN:
        return f"{age_s:.1f} s"
    return f"{age_s / _S_PER_MIN:.0f} min" if age_s < _S_PER_H else f"{age_s / _S_PER_H:.1f} h"


def _haystack(row: InputRow) -> str:
    return " ".join((row.name, row.terminal, *meaning(row.name), row.quality)).lower()
