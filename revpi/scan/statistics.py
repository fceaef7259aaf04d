"""Keeping count of how well the scans keep time."""

from __future__ import annotations

from revpi.scan.snapshot import ScanStats


class Statistics:
    """Collects `ScanStats`."""

    def __init__(self, period_s: float) -> None:
        self.stats = ScanStats(period_s=period_s)

    def record(
        self,
        *,
        duration_s: float,
        deviation_s: float,
        overrun: bool,
        missed: int,
        image_error: bool,
        violation: bool,
    ) -> ScanStats:
        """Add one scan; the figures with it."""
        old = self.stats
        self.stats = ScanStats(
            period_s=old.period_s,
            scans=old.scans + 1,
            overruns=old.overruns + overrun,
            missed=missed,
            last_s=duration_s,
            longest_s=max(old.longest_s, duration_s),
            longest_deviation_s=max(old.longest_deviation_s, deviation_s),
            image_errors=old.image_errors + image_error,
            violations=old.violations + violation,
        )
        return self.stats
