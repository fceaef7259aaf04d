"""Slow up, fast down: how the powers in force follow the powers that are wanted."""

from __future__ import annotations

from revpi.core.energy.params import EnergyParams
from revpi.core.energy.split import OFF, Powers

NEVER_S = float("inf")
# Time without lack takes back this part of the time with lack: sun and clouds in turn stop a miner too.
FORGIVEN_PART = 0.25


class Ramp:
    """Keeps the powers in force.

    A raise takes the lowest power that was wanted during its delay, so a spike raises nothing. Wanting
    nothing first lowers to one miner's lowest level and stops when that has lasted, all in all, for a longer
    delay. Another pair of the same total is a raise: there is no hurry.

    Attributes:
        power_w: Powers in force.
        due_s: Monotonic time at which the next change falls due, infinite without one.
        starting: A start is under way.
        kept_on: Only the minimum on time keeps a miner running.
    """

    __slots__ = (
        "_falling_s",
        "_lack_s",
        "_lowest",
        "_params",
        "_rising_s",
        "_seen_s",
        "_started_s",
        "_wanting",
        "due_s",
        "kept_on",
        "power_w",
        "starting",
    )

    def __init__(self, params: EnergyParams) -> None:
        self._params = params
        self.power_w: Powers = OFF
        self._lowest: Powers = OFF
        self._rising_s: float | None = None
        self._falling_s: float | None = None
        self._lack_s = 0.0
        self._seen_s = -NEVER_S
        self._wanting = True
        self._started_s = -NEVER_S
        self.due_s = NEVER_S
        self.starting = self.kept_on = False

    def follow(self, wanted: Powers, floor: Powers, now_s: float) -> None:
        """Approach the wanted powers.

        Args:
            wanted: Powers wanted now.
            floor: Lowest powers to run at before stopping; not above the powers in force.
            now_s: Monotonic time.
        """
        have_w, want_w = sum(self.power_w), sum(wanted)
        self.due_s, self.starting, self.kept_on = NEVER_S, False, False
        self._count_lack(want_w > 0.0, now_s)
        if want_w < have_w:
            self._rising_s = None
            self._fall(wanted, floor, now_s)
            return
        self._falling_s = None
        if wanted == self.power_w:
            self._rising_s = None
        else:
            self._rise(wanted, now_s)

    def force(self, power_w: Powers, now_s: float) -> None:
        """Take powers at once; all delays begin anew."""
        self._take(power_w, now_s)
        self.due_s, self.starting, self.kept_on = NEVER_S, False, False
        self._rising_s = self._falling_s = None
        self._wanting, self._seen_s = True, now_s

    def _count_lack(self, wanting: bool, now_s: float) -> None:
        """Time in which nothing was wanted, less a part of the time in which something was."""
        since_s = max(0.0, now_s - self._seen_s)
        if not self._wanting:
            self._lack_s = min(self._lack_s + since_s, self._params.stop_delay_s)
        elif self._lack_s > 0.0:
            self._lack_s = max(0.0, self._lack_s - FORGIVEN_PART * since_s)
        self._wanting, self._seen_s = wanting, now_s

    def _rise(self, wanted: Powers, now_s: float) -> None:
        if self._rising_s is None:
            self._rising_s, self._lowest = now_s, wanted
        elif sum(wanted) <= sum(self._lowest):
            self._lowest = wanted
        running = sum(self.power_w) > 0.0
        self.due_s = self._rising_s + (self._params.raise_delay_s if running else self._params.start_delay_s)
        self.starting = not running
        if now_s >= self.due_s:
            self.force(self._lowest, now_s)

    def _fall(self, wanted: Powers, floor: Powers, now_s: float) -> None:
        if self._falling_s is None:
            self._falling_s = now_s
        lower_s = self._falling_s + self._params.lower_delay_s
        if sum(wanted) > 0.0:
            self.due_s = lower_s
            if now_s >= lower_s:
                self.force(wanted, now_s)
            return
        self._fall_to_nothing(floor, lower_s, now_s)

    def _fall_to_nothing(self, floor: Powers, lower_s: float, now_s: float) -> None:
        after_delay_s = now_s + self._params.stop_delay_s - self._lack_s
        end_s = max(after_delay_s, self._started_s + self._params.min_on_s)
        self.kept_on = now_s >= after_delay_s
        self.due_s = end_s
        if now_s >= end_s:
            self.force(OFF, now_s)
        elif now_s >= lower_s:
            self._take(floor, now_s)
        else:
            self.due_s = min(end_s, lower_s)

    def _take(self, power_w: Powers, now_s: float) -> None:
        if sum(self.power_w) <= 0.0 < sum(power_w):
            self._started_s, self._lack_s = now_s, 0.0
        self.power_w = power_w
