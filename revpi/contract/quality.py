"""How a reading's quality is written on its topic."""

from __future__ import annotations

from typing import TypeVar

from revpi.core.reading import Bad, Reading, Stale

T = TypeVar("T")
QUALITY = "/quality"
"""How the names of such topics end."""


def quality_text(reading: Reading[T]) -> str:
    """good, stale, or bad:<cause>."""
    if isinstance(reading, Bad):
        return f"bad:{reading.cause}"
    return "stale" if isinstance(reading, Stale) else "good"
