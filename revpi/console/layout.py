"""Lines of styled text with a fixed width: nothing wraps, nothing scrolls away."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

WIDTH: Final = 80
HEIGHT: Final = 24
BODY_LINES: Final = HEIGHT - 3
"""Lines of a view: all but the title, the message and the keys."""

Line = list[tuple[str, str]]
"""Pieces of one line: style class and text."""

PLAIN, TITLE, HEAD, CHOSEN = "", "class:title", "class:head", "class:chosen"
GOOD, WARN, BAD = "class:good", "class:warn", "class:bad"


def clip(text: str, width: int) -> str:
    """The text in exactly `width` columns."""
    text = " ".join(text.split("\n"))
    return text.ljust(width) if len(text) <= width else text[: width - 1] + "…"


def line(text: str = "", style: str = PLAIN) -> Line:
    """One line of one style."""
    return [(style, clip(text, WIDTH))]


def cells(texts: Sequence[str], widths: Sequence[int], style: str = PLAIN, marks: Sequence[str] = ()) -> Line:
    """One line of a table.

    Args:
        texts: Cells.
        widths: Their columns; one blank follows each.
        style: Of the whole line.
        marks: Own style of single cells, "" for the line's.
    """
    styles = [*marks, *[""] * (len(texts) - len(marks))]
    pieces = [
        (mark or style, clip(text, width) + " ")
        for text, width, mark in zip(texts, widths, styles, strict=True)
    ]
    used = sum(width + 1 for width in widths)
    return [*pieces, (style, " " * (WIDTH - used))]


def wrapped(text: str, style: str = PLAIN, most: int = 4) -> list[Line]:
    """A text over at most `most` lines."""
    return [
        line(" " + part, style) for part in textwrap.wrap(text, WIDTH - 2, max_lines=most, placeholder=" …")
    ]


def part_of(count: int, chosen: int, shown: int) -> range:
    """Which rows of a list to show so that the chosen one is among them."""
    first = min(max(chosen - shown // 2, 0), max(count - shown, 0))
    return range(first, min(first + shown, count))
