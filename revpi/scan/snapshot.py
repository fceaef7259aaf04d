"""The immutable record of one scan that the edges see."""

from __future__ import annotations

from typing import Any

from revpi.core.inputs import Now, PlantInputs, Requests, SiteData
from revpi.core.outputs import StepResult
from revpi.core.record import record
from revpi.scan.phases import NO_LAPS, Phase

NO_COUNTS = (0,) * len(Phase)


@record(frozen=True, slots=True)
class ScanStats:
    """How well the scans keep time, since start.

    A scan's publication, and whether it was an overrun, is told with the next scan.

    Attributes:
        period_s: Configured period.
        scans: Completed scans.
        overruns: Scans that ended after the next deadline.
        overruns_in_row: The last ones without a punctual scan between them.
        missed: Deadlines that passed without a scan because of overruns.
        last_s: Duration of the last scan, without publication.
        longest_s: Longest duration.
        longest_deviation_s: Largest lateness of a scan's start against its deadline.
        image_errors: Scans whose process image was not ok or could not be written.
        violations: Scans in which the guard had to correct the logic.
        longest_phases_s: Longest time of each phase, by `Phase`.
        overrun_phases: Overruns by the phase that took longest in them, by `Phase`.
        edge_starts: How often the process of the edges was started.
        edge_drops: Batches of snapshots that it did not take.
    """

    period_s: float
    scans: int = 0
    overruns: int = 0
    overruns_in_row: int = 0
    missed: int = 0
    last_s: float = 0.0
    longest_s: float = 0.0
    longest_deviation_s: float = 0.0
    image_errors: int = 0
    violations: int = 0
    longest_phases_s: tuple[float, ...] = NO_LAPS
    overrun_phases: tuple[int, ...] = NO_COUNTS
    edge_starts: int = 0
    edge_drops: int = 0


@record(frozen=True, slots=True)
class Snapshot:
    """One complete scan.

    Attributes:
        stats: How the scans keep time; the edges get those of the last scan of a batch with each.
        written: The outputs were really written; else zero was.
        memento: The controller's state after this scan, None in most.
        number: Counts the scans from 1.
    """

    now: Now
    inputs: PlantInputs
    site: SiteData
    requests: Requests
    result: StepResult
    stats: ScanStats
    written: bool = True
    memento: Any = None
    number: int = 0
