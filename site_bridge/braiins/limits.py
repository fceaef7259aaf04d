"""What power a miner may be told to take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PowerLimits:
    """Bounds of the power target; None while nobody has told them.

    Attributes:
        min_w: Lowest allowed target.
        max_w: Highest allowed target; what a miner tells is far above what its hardware bears on some models.
    """

    min_w: float | None = None
    max_w: float | None = None

    def capped(self, cap_w: float) -> PowerLimits:
        """The same with the site's own limit."""
        return PowerLimits(self.min_w, cap_w if self.max_w is None else min(cap_w, self.max_w))

    def target_w(self, wanted_w: float) -> int | None:
        """The target to set, whole watts, never above what is wanted; None when only a pause is possible."""
        target_w = int(wanted_w if self.max_w is None else min(wanted_w, self.max_w))
        lowest_w = 1.0 if self.min_w is None else self.min_w
        return target_w if target_w >= lowest_w else None
