"""What a run left."""

from __future__ import annotations

from dataclasses import dataclass

from sim.demo.observation import Recording
from sim.demo.processes import ProgramStatus


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left.

    Attributes:
        recording: What was seen.
        programs: The programs at the end of the run.
        failure: Why it ended early, "" when it did not.
    """

    recording: Recording
    programs: tuple[ProgramStatus, ...]
    failure: str
