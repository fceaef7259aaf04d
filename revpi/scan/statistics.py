"""Keeping count of how well the scans keep time."""

from __future__ import annotations

from operator import gt

from revpi.scan.phases import NO_LAPS, Phase
from revpi.scan.snapshot import ScanStats


class Statistics:
    """Collects `ScanStats`."""

    __slots__ = (
        "_deviation_s",
        "_image_errors",
        "_longest_phases_s",
        "_longest_s",
        "_missed",
        "_overrun_phases",
        "_overruns",
        "_period_s",
        "_scans",
        "_violations",
    )

    def __init__(self, period_s: float) -> None:
        self._period_s = period_s
        self._scans = self._overruns = self._missed = self._image_errors = self._violations = 0
        self._longest_s = self._deviation_s = 0.0
        self._longest_phases_s: tuple[float, ...] = NO_LAPS
        self._overrun_phases = (0,) * len(Phase)

    def written(
        self,
        *,
        duration_s: float,
        deviation_s: float,
        image_error: bool,
        violation: bool,
        overruns_in_row: int,
        edge: tuple[int, int],
    ) -> ScanStats:
        """A scan has written its outputs; the figures with it.

        Args:
            duration_s: From its start to here.
            deviation_s: Lateness of its start.
            image_error: The image was not ok.
            violation: The guard had to correct.
            overruns_in_row: Before this scan.
            edge: Starts of the edges' process and dropped batches.
        """
        self._scans += 1
        self._image_errors += image_error
        self._violations += violation
        self._longest_s = max(self._longest_s, duration_s)
        self._deviation_s = max(self._deviation_s, deviation_s)
        starts, drops = edge
        return ScanStats(
            self._period_s,
            self._scans,
            self._overruns,
            overruns_in_row,
            self._missed,
            duration_s,
            self._longest_s,
            self._deviation_s,
            self._image_errors,
            self._violations,
            self._longest_phases_s,
            self._overrun_phases,
            starts,
            drops,
        )

    def ended(self, laps_s: list[float], *, overrun: bool, missed: int, offender: int) -> None:
        """A scan has ended.

        Args:
            laps_s: Times of its phases.
            overrun: It ended after the next deadline.
            missed: Deadlines without a scan so far.
            offender: The phase that took longest, counted with an overrun.
        """
        self._missed = missed
        if any(map(gt, laps_s, self._longest_phases_s)):
            self._longest_phases_s = tuple(map(max, laps_s, self._longest_phases_s))
        if overrun:
            self._overruns += 1
            counts = list(self._overrun_phases)
            counts[offender] += 1
            self._overrun_phases = tuple(counts)
