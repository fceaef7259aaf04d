"""How long the heat pump was blocked; holds across restarts (invariants I3 and I9)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from revpi.core.memory.clock import mono_of
from revpi.core.params import HeatPumpParams

DAY_S = 86400.0
MAX_BLOCKS = 200


@dataclass(frozen=True, slots=True)
class EvuMemory:
    """Blocks of the last 24 h that must survive a restart; Unix times, None where the clock was not right.

    Attributes:
        blocks: (begin, end) of each, oldest first.
        since: Begin of a block that stood when this was noted.
        standing: A block stood: whatever ended the program has released it.
    """

    blocks: tuple[tuple[float | None, float | None], ...] = ()
    since: float | None = None
    standing: bool = False

    def check(self) -> str | None:
        """Bounds."""
        return None if len(self.blocks) <= MAX_BLOCKS else f"more than {MAX_BLOCKS} blocks"


FRESH = EvuMemory()


class BlockBudget:
    """How long the heat pump was blocked: this time, within 24 h, and how long it has been free.

    Attributes:
        memory: What must survive a restart; a new object only when something happened.
    """

    __slots__ = ("_blocks", "_ended_s", "_restored", "_since_s", "memory")

    def __init__(self, memory: EvuMemory = FRESH) -> None:
        self.memory = memory
        self._restored = memory == FRESH
        self._since_s: float | None = None
        self._ended_s: float | None = None
        self._blocks: deque[tuple[float, float]] = deque(maxlen=MAX_BLOCKS)

    def begin(self, now_s: float, wall_s: float | None) -> None:
        """To be called in each scan before anything else; restores in the first one.

        Where a noted time cannot be trusted, the block counts as long as a day allows and as just ended.
        """
        if self._restored:
            return
        self._restored = True
        for begin, end in self.memory.blocks:
            self._blocks.append((mono_of(begin, now_s, wall_s, DAY_S), mono_of(end, now_s, wall_s)))
        if self.memory.standing:
            self._blocks.append((mono_of(self.memory.since, now_s, wall_s, DAY_S), now_s))
            self.memory = EvuMemory((*self.memory.blocks, (self.memory.since, wall_s))[-MAX_BLOCKS:])
        if self._blocks:
            self._ended_s = self._blocks[-1][1]

    def note(self, blocked: bool, now_s: float, wall_s: float | None) -> None:
        """Take note of the contact as written."""
        if blocked and self._since_s is None:
            self._since_s = now_s
            self.memory = EvuMemory(self.memory.blocks, wall_s, True)
        elif not blocked and self._since_s is not None:
            self._blocks.append((self._since_s, now_s))
            self._ended_s, self._since_s = now_s, None
            self._forget(now_s)
            kept = (*self.memory.blocks, (self.memory.since, wall_s))[-len(self._blocks) :]
            self.memory = EvuMemory(kept)

    def block_left_s(self, params: HeatPumpParams, now_s: float) -> float:
        """Seconds for which a block may stand from now on; 0 when none may."""
        running_s = 0.0 if self._since_s is None else now_s - self._since_s
        today_s = running_s
        for begin_s, end_s in self._blocks:
            if now_s - end_s < DAY_S:
                today_s += end_s - max(begin_s, now_s - DAY_S)
        return max(0.0, min(params.max_block_s - running_s, params.max_block_per_day_s - today_s))

    def release_left_s(self, params: HeatPumpParams, now_s: float) -> float:
        """Seconds until a new block may begin; 0 while one stands."""
        if self._since_s is not None or self._ended_s is None:
            return 0.0
        return max(0.0, params.min_release_s - (now_s - self._ended_s))

    def _forget(self, now_s: float) -> None:
        while self._blocks and now_s - self._blocks[0][1] > DAY_S:
            self._blocks.popleft()
