"""The settings of a program as a page for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from revpi.config.example import LEAVES, allowed, literal
from revpi.config.fields import NO_DEFAULT, Shape, Slot, walk

_HEAD = ("| key | default | unit | allowed | meaning |", "|---|---|---|---|---|")


def document(cls: type[Any]) -> str:
    """A Markdown table of all settings of a class."""
    return "\n".join([*_HEAD, *_rows(cls, "")]) + "\n"


def _rows(cls: type[Any], prefix: str) -> Iterator[str]:
    for key, slot, default in walk(cls, prefix=prefix):
        if slot.shape in LEAVES:
            yield _row(key, slot, default)
        elif slot.shape is Shape.TABLES:
            yield from _rows(slot.item, f"{key}[].")


def _row(key: str, slot: Slot, default: Any) -> str:
    words = {None: "not set", NO_DEFAULT: "must be named"}
    value = words[default] if default in (None, NO_DEFAULT) else f"`{literal(default)}`"
    cells = (f"`{key}`", value, slot.rule.unit, allowed(slot), slot.rule.doc)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
