"""A settings file with every setting at its default, explained line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from revpi.config.fields import NO_DEFAULT, Shape, Slot, default_of, slots_of
from revpi.config.scalars import expected

LEAVES = (Shape.SCALAR, Shape.LIST)


def example(cls: type[Any], title: str = "") -> str:
    """The text of an example file for a settings class; loading it gives the defaults.

    Args:
        cls: Settings class whose fields, arrays of tables apart, all have defaults.
        title: First line, "" for none.
    """
    head = [f"# {title}"] if title else []
    head.append("# Every setting stands here with its default; what a file leaves out has this default.")
    return "\n".join([*head, *_table(cls, NO_DEFAULT, "", "")]) + "\n"


def literal(value: Any) -> str:
    """A default as TOML writes it."""
    if isinstance(value, tuple):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(str(value), ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else repr(value)


def allowed(slot: Slot) -> str:
    """What a setting may be: its range, else its type."""
    limits = slot.rule.allowed()
    if limits != "any value":
        return limits
    word = expected(slot.item, slot.rule)
    return f"{word} in {slot.rule.unit}" if slot.rule.unit else word


def _table(cls: type[Any], default: Any, key: str, header: str) -> Iterator[str]:
    """Lines of one table: its own settings first, then the tables in it."""
    slots = slots_of(cls)
    leaves = [slot for slot in slots if slot.shape in LEAVES]
    if header and leaves:
        yield from ("", header)
    for slot in leaves:
        yield f"# {slot.rule.doc} ({allowed(slot)})"
        yield _assignment(slot, default_of(slot, default))
    for slot in slots:
        if slot.shape not in LEAVES:
            yield from _tables(slot, default_of(slot, default), f"{key}.{slot.name}" if key else slot.name)


def _assignment(slot: Slot, value: Any) -> str:
    if value is NO_DEFAULT:
        return f"# {slot.name} =   # must be named"
    return f"# {slot.name} =   # not set" if value is None else f"{slot.name} = {literal(value)}"


def _tables(slot: Slot, value: Any, key: str) -> Iterator[str]:
    if slot.shape is Shape.TABLE:
        yield from _table(slot.item, value, key, f"[{key}]")
    elif slot.shape is Shape.NAMED:
        for name, entry in value.items():
            yield from _table(slot.item, entry, f"{key}.{name}", f"[{key}.{name}]")
    elif value:
        for entry in value:
            yield from _table(slot.item, entry, key, f"[[{key}]]")
    else:
        for line in _table(slot.item, NO_DEFAULT, key, f"[[{key}]]"):
            yield line if not line or line.startswith("# ") else f"# {line}"
