"""A record of everything that can be stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    level: float = 1.0

    def check(self) -> str | None:
        return None if 0.0 <= self.level <= 100.0 else "level must be 0 to 100"


@dataclass(frozen=True, slots=True)
class Whole:
    number: int = 0
    ratio: float = 0.5
    flag: bool = False
    word: str = ""
    colour: Colour = Colour.RED
    maybe: float | None = None
    wish: bool | float | str = False
    part: Part = field(default_factory=lambda: Part("first"))
    pair: tuple[int, str] = (1, "one")
    parts: tuple[Part, ...] = ()
    named: dict[str, Part] = field(default_factory=dict)
    gaps: tuple[float | None, ...] = ()
