"""Shortest block of the heat pump, and whether it starts when it may; `BlockBudget` keeps the other times."""

from __future__ import annotations

from typing import NamedTuple

from revpi.core.heat.protection_params import ReleaseParams
from revpi.core.reading import Good, Reading
from revpi.core.timers import OnDelay


class ReleaseDecision(NamedTuple):
    """What to do with the EVU contact.

    Attributes:
        block: Block the heat pump.
        held_s: Seconds for which the shortest block keeps it blocked against the wish; None without.
    """

    block: bool
    held_s: float | None = None


FREE = ReleaseDecision(False)
BLOCKED = ReleaseDecision(True)


class ReleaseWatch:
    """A block lasts its shortest time; doubt and frost release at once.

    Attributes:
        not_started: The heat pump has been free and wanted for long after a release, but does not run.
    """

    __slots__ = ("_blocked_s", "_idle", "_params", "_was_blocked", "not_started")

    def __init__(self, params: ReleaseParams) -> None:
        self._params = params
        self._blocked_s: float | None = None
        self._was_blocked = False
        self._idle = OnDelay()
        self.not_started = False

    @property
    def min_block_s(self) -> float:
        """Shortest block: one that could not last so long is not begun."""
        return self._params.min_block_s

    @property
    def stands(self) -> bool:
        """Whether a block stands by what was written last."""
        return self._blocked_s is not None

    def step(self, *, wish: bool, doubt: bool, frost: bool, now_s: float) -> ReleaseDecision:
        """Decide in one scan.

        Args:
            wish: The logic wants to block.
            doubt: The heat pump must be free: mode, tanks, longest block used up.
            frost: Frost protection wants it free.
            now_s: Monotonic time.
        """
        if doubt or frost:
            return FREE
        if wish or self._blocked_s is None:
            return BLOCKED if wish else FREE
        left_s = self._params.min_block_s - (now_s - self._blocked_s)
        return ReleaseDecision(True, left_s) if left_s > 0.0 else FREE

    def note(self, written: bool, running: Reading[bool] | None, heat_wanted: bool, now_s: float) -> None:
        """Take note of what was written in this scan.

        Args:
            written: The contact as written.
            running: HP_RUNNING; without it nothing is said about the start.
            heat_wanted: The tanks are so cold that the heat pump should run when it may.
            now_s: Monotonic time.
        """
        if not written:
            self._blocked_s = None
        elif self._blocked_s is None:
            self._blocked_s = now_s
            self._was_blocked = True
        stands = isinstance(running, Good) and not running.value
        idle = self._was_blocked and not written and heat_wanted and stands
        self.not_started = self._idle.update(idle, now_s, self._params.start_check_s)
