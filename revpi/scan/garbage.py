"""Python's cycle collector, kept out of the scans' way."""

from __future__ import annotations

import gc
from typing import Final

EVERY_S: Final = 60.0
SHORTEST_IDLE_S: Final = 0.01
"""A collection of what a minute leaves behind takes well below a millisecond; the rest is reserve."""


class Garbage:
    """Collects only when a scan is done early; time is an argument.

    The records of a scan hold no cycles and go by reference counting; cycles come from rare paths.
    """

    __slots__ = ("_next_s",)

    def __init__(self) -> None:
        self._next_s = 0.0

    def settle(self) -> None:
        """All that lives now stays: it is never looked at again, and nothing collects by itself."""
        gc.collect()
        gc.freeze()
        gc.disable()

    def collect(self, now_s: float, due_s: float) -> None:
        """Between two scans: collect once a minute if the next one is not near."""
        if now_s >= self._next_s and due_s - now_s >= SHORTEST_IDLE_S:
            gc.collect()
            self._next_s = now_s + EVERY_S

    def release(self) -> None:
        """As it was before `settle`."""
        gc.unfreeze()
        gc.enable()
