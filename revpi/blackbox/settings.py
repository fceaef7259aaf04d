"""Settings of the black box."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class BlackBoxSettings:
    """What is recorded, how much room it takes, and what a fault freezes."""

    dir: str = setting(
        "/var/lib/thermiq/blackbox", 'folder of the ring and of the incidents; "" records nothing'
    )
    ring_mb: float = setting(
        96.0, "room of the ring with every scan; the oldest goes first", unit="MB", lo=4.0, hi=2000.0
    )
    thin_mb: float = setting(16.0, "room of the ring with one scan per thin_s", unit="MB", lo=1.0, hi=500.0)
    thin_s: float = setting(
        10.0, "the thinned ring keeps one scan in so many seconds", unit="s", lo=1.0, hi=600.0
    )
    daily_mb: float = setting(
        80.0, "at most so much of the ring is written in 24 h; beyond it scans stay in memory only",
        unit="MB", lo=1.0, hi=2000.0,
    )  # fmt: skip
    memory_mb: float = setting(
        4.0, "room in memory for the minutes before a fault", unit="MB", lo=0.5, hi=64.0
    )
    block_s: float = setting(
        10.0, "scans are packed and written in blocks of this length; a crash loses at most one",
        unit="s", lo=1.0, hi=60.0,
    )  # fmt: skip
    keyframe_s: float = setting(120.0, "a replay can begin in such steps", unit="s", lo=5.0, hi=3600.0)
    before_s: float = setting(
        600.0, "an incident begins so long before the fault", unit="s", lo=10.0, hi=900.0
    )
    after_s: float = setting(120.0, "an incident ends so long after the fault", unit="s", lo=0.0, hi=900.0)
    incidents: int = setting(20, "so many incidents are kept; the oldest goes first", lo=1, hi=500)
    incident_mb: float = setting(8.0, "room of one incident", unit="MB", lo=0.5, hi=64.0)
    incidents_per_hour: int = setting(4, "more incidents within an hour are only counted", lo=1, hi=60)

    def check(self) -> str | None:
        """Cross-field rules."""
        if self.before_s + self.keyframe_s > MEMORY_S:
            return (
                f"before_s and keyframe_s together must not exceed {MEMORY_S:g} s, the length of the memory"
            )
        return None


MEMORY_S = 1200.0
"""So long the memory reaches back, its room permitting."""
