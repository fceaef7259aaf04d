"""Settings of the scan."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """The fixed cycle."""

    period_ms: int = setting(50, "time from one scan to the next", unit="ms", lo=20, hi=1000)
    heartbeat_ms: int = setting(
        200,
        "time between two changes of HEARTBEAT, in whole scans; must suit the watchdog relay",
        unit="ms",
        lo=20,
        hi=2000,
    )
    overrun_limit: int = setting(
        10, "so many overruns in a row are a fault: all outputs zero until scans keep time", lo=2, hi=1000
    )
    priority: int = setting(
        30,
        "real-time priority of the scan where the system permits it; the driver's own thread has 54; 0: none",
        lo=0,
        hi=50,
    )
    lock_memory: bool = setting(True, "keep the scan's memory from being swapped out where permitted")

    @property
    def period_s(self) -> float:
        """Period in seconds."""
        return self.period_ms / 1000

    @property
    def scans_per_beat(self) -> int:
        """Good scans between two changes of HEARTBEAT."""
        return max(1, round(self.heartbeat_ms / self.period_ms))
