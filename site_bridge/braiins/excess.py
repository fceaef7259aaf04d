"""Notices a miner that goes on taking more power than the target saved for it."""

from __future__ import annotations

import time
from collections.abc import Callable

from revpi.core.inputs import MinerApiState, MinerTelemetry

EXCESS_S = 60.0  # lowering takes seconds, raising minutes
TOLERANCE = 1.1  # the estimate of the power was seen to err by 3.6 %


class ExcessWatch:
    """A target may be saved and yet not be in force.

    Args:
        clock: Monotonic time.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since_s: float | None = None

    def lasts(self, telemetry: MinerTelemetry, target_w: int | None) -> bool:
        """Whether effective target and power have both been above for long; then it begins anew.

        Args:
            telemetry: What the miner says now.
            target_w: What it was told, None when it was not told to run.
        """
        now_s = self._clock()
        if target_w is None or not _is_above(telemetry, TOLERANCE * target_w):
            self._since_s = None
        elif self._since_s is None:
            self._since_s = now_s
        elif now_s - self._since_s > EXCESS_S:
            self._since_s = None
            return True
        return False


def _is_above(telemetry: MinerTelemetry, most_w: float) -> bool:
    told = (telemetry.power_target_w, telemetry.power_w)
    return telemetry.state is MinerApiState.MINING and all(w is not None and w > most_w for w in told)
