"""Number of the contract between PLC and bridge, and what both tell of their versions."""

from __future__ import annotations

from typing import Final

CONTRACT: Final = 1
"""Topics and optional fields may be added without a new number; it rises when a topic, a unit or a field that
somebody reads goes away or changes its meaning."""

APART: Final = 1
"""PLC and bridge may be so many contracts apart, so that they can be updated one after the other."""


def get_on(one: int, other: int) -> bool:
    """Whether programs of these contracts may run side by side."""
    return abs(one - other) <= APART


def told(version: str) -> dict[str, bytes]:
    """What a program tells of itself, by topic name below its own: its version and the contract it speaks."""
    return {"version": version.encode(), "contract": str(CONTRACT).encode()}
