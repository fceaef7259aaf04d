"""Error texts of the settings loader: one line each, safe to print."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping

from revpi.errors import UserError

_SHOWN_TEXT = 40
_SHOWN_KEYS = 12
_HUGE = 10**18


def problem(source: str, where: str, text: str) -> UserError:
    """A mistake in a settings file as one printable line.

    Args:
        source: The file, as the person named it.
        where: Full key such as `scan.period_ms`; "" for the file as a whole.
        text: What is wrong and what is allowed.
    """
    parts = (source, where, text) if where else (source, text)
    return UserError(_printable(": ".join(parts)))


def shown(value: object) -> str:
    """A value from the file in the words of the file, shortened."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value) if abs(value) < _HUGE else "a huge number"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        return _shortened(json.dumps(value, ensure_ascii=False))
    if isinstance(value, Mapping):
        return "a table"
    return "a list" if isinstance(value, list) else "a date or time"


def unknown_key(key: str, siblings: Iterable[str], elsewhere: Iterable[str]) -> str:
    """Text for a key that does not exist, with the nearest one that does.

    Args:
        key: Full key as written.
        siblings: Full keys allowed in the same table.
        elsewhere: All full keys of the file.
    """
    table, _, name = key.rpartition(".")
    names = [other.rpartition(".")[2] for other in siblings]
    near = [f"{table}.{other}" if table else other for other in difflib.get_close_matches(name, names, n=1)]
    if not near:
        near = [other for other in elsewhere if other.rpartition(".")[2] == name][:1]
    if near:
        return f'unknown key; did you mean "{near[0]}"?'
    more = ", ..." if len(names) > _SHOWN_KEYS else ""
    return f"unknown key; known here: {', '.join(names[:_SHOWN_KEYS])}{more}"


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN_TEXT else text[: _SHOWN_TEXT - 4] + '..."'


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
