"""What a view of the console can do."""

from __future__ import annotations

from typing import Protocol

from revpi.console.layout import Line


class View(Protocol):
    """One of the pages of the console."""

    def lines(self) -> list[Line]:
        """At most `BODY_LINES` lines."""
        ...

    def key(self, key: str) -> None:
        """Take a key."""
        ...

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Keys and the words that explain them."""
        ...

    def note(self) -> str:
        """What the message line says while there is no message."""
        ...


def moved(chosen: int, key: str, count: int) -> int:
    """The chosen row after a key."""
    steps = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10, "home": -count, "end": count}
    return min(max(chosen + steps.get(key, 0), 0), max(count - 1, 0))
