"""The immutable record of one scan that the edges see."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.core.inputs import Now, PlantInputs, Requests, SiteData
from revpi.core.outputs import StepResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanStats:
    """How well the scans keep time, since start.

    Attributes:
        period_s: Configured period.
        scans: Completed scans.
        overruns: Scans that ended after the next deadline.
        missed: Deadlines that passed without a scan because of overruns.
        last_s: Duration of the last scan.
        longest_s: Longest duration.
        longest_deviation_s: Largest lateness of a scan's start against its deadline.
        image_errors: Scans whose process image was not ok or could not be written.
        violations: Scans in which the guard had to correct the logic.
    """

    period_s: float
    scans: int = 0
    overruns: int = 0
    missed: int = 0
    last_s: float = 0.0
    longest_s: float = 0.0
    longest_deviation_s: float = 0.0
    image_errors: int = 0
    violations: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One complete scan."""

    now: Now
    inputs: PlantInputs
    site: SiteData
    requests: Requests
    result: StepResult
    stats: ScanStats
