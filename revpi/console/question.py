"""A question in the message line: yes or no, or a short text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MOST_CHARACTERS: Final = 60
YES: Final = frozenset("yYjJ")
ENTER, ESCAPE, BACKSPACE = "enter", "escape", "backspace"


@dataclass(slots=True)
class Confirm:
    """Something that only `y` (or German `j`) does; every other key drops it."""

    text: str
    act: Callable[[], None]

    def key(self, key: str) -> bool:
        """Take a key; whether the question stays."""
        if key in YES:
            self.act()
        return False

    def shown(self, yes_no: str) -> str:
        """The message line."""
        return f"{self.text}? {yes_no}"


@dataclass(slots=True)
class Entry:
    """A text to type; Enter takes it, Escape drops it."""

    text: str
    act: Callable[[str], None]
    typed: str = ""

    def key(self, key: str) -> bool:
        """Take a key; whether the question stays."""
        if key == ENTER:
            self.act(self.typed.strip())
            return False
        self.typed = edited(self.typed, key)
        return key != ESCAPE

    def shown(self, _yes_no: str) -> str:
        """The message line."""
        return f"{self.text}: {self.typed}_"


Question = Confirm | Entry


def edited(typed: str, key: str) -> str:
    """The text after a key."""
    if key == BACKSPACE:
        return typed[:-1]
    return typed + key if len(key) == 1 and key.isprintable() and len(typed) < MOST_CHARACTERS else typed
