"""What power a miner may be told to take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PowerLimits:
    """The miner's own constraints; None while it has not told them.

    Attributes:
        min_w: Lowest allowed target.
        max_w: Highest allowed target; far above what the hardware bears on some models.
    """

    min_w: float | None = None
    max_w: float | None = None

    def target_w(self, wanted_w: float, cap_w: float) -> int | None:
        """The target to set, whole watts, never above what is wanted; None when only a pause is possible.

        Args:
            wanted_w: Commanded power.
            cap_w: The site's own limit for this miner.
        """
        highest_w = cap_w if self.max_w is None else min(cap_w, self.max_w)
        target_w = int(min(wanted_w, highest_w))
        lowest_w = 1.0 if self.min_w is None else self.min_w
        return target_w if target_w >= lowest_w else None
