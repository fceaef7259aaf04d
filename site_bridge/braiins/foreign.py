"""What somebody else changed at a miner."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from revpi.core.inputs import MinerApiState


@dataclass(frozen=True, slots=True)
class ForeignChange:
    """What was noticed so far.

    Attributes:
        count: Changes since the start.
        last: The last one in words, "" before the first.
        at_s: Unix time of it, None before the first.
    """

    count: int = 0
    last: str = ""
    at_s: float | None = None


class ForeignWatch:
    """Compares what the miner says with what we last told it or saw of it.

    Args:
        wall: Unix time.

    Attributes:
        change: What was noticed.
    """

    def __init__(self, wall: Callable[[], float] = time.time) -> None:
        self.change = ForeignChange()
        self._wall = wall
        self._saved_w: int | None = None
        self._state: MinerApiState | None = None

    def told_target(self) -> None:
        """We save a target: what is found saved next is not foreign."""
        self._saved_w = None

    def told_run_or_pause(self) -> None:
        """We resume or pause, or it has restarted: its state is found anew."""
        self._state = None

    def saw_saved(self, saved_w: int | None) -> str:
        """The saved target was read.

        Returns:
            The change in words, "" for none.
        """
        known_w, self._saved_w = self._saved_w, saved_w
        if known_w is None or saved_w == known_w:
            return ""
        found = "no power target" if saved_w is None else f"a power target of {saved_w} W"
        return self._note(f"{found} was saved at the miner, it was {known_w} W")

    def saw_state(self, state: MinerApiState, wanted: MinerApiState | None) -> str:
        """The state was read; `wanted` is what the command in force leads to, None without one.

        Returns:
            The change in words, "" for none.
        """
        if state not in (MinerApiState.MINING, MinerApiState.PAUSED):
            self._state = None
            return ""
        known = self._state
        if known is not None or wanted in (None, state):  # until then our own command is still taking effect
            self._state = state
        if known in (None, state) or state is wanted:
            return ""
        return self._note(f"the miner was {'paused' if state is MinerApiState.PAUSED else 'resumed'}")

    def _note(self, text: str) -> str:
        text = f"{text}, not by this program"
        self.change = ForeignChange(self.change.count + 1, text, self._wall())
        return text
