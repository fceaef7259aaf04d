"""Notices that a miner's mining program has started anew."""

from __future__ import annotations

SLACK_S = 5.0  # the uptime is told in whole seconds and its answer takes a while


class UptimeWatch:
    """Compares uptimes; a start that was too short to be missed shows nowhere else."""

    def __init__(self) -> None:
        self._started_s: float | None = None

    def restarted(self, uptime_s: int, now_s: float) -> bool:
        """Whether it has started anew since the last call.

        Args:
            uptime_s: As told now; 0 while it does not run, and where old firmware does not tell.
            now_s: Monotonic time.
        """
        known_s, started_s = self._started_s, now_s - uptime_s
        self._started_s = started_s if uptime_s else None
        return known_s is not None and (not uptime_s or started_s > known_s + SLACK_S)
