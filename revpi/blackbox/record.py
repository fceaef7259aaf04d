"""What the recorder gets of every scan, and when the controller's state comes with it."""

from __future__ import annotations

from typing import NamedTuple

from revpi.core.inputs import Now, PlantInputs, Requests, SiteData
from revpi.core.memento.capture import capture
from revpi.core.memento.kinds import Memento
from revpi.core.outputs import StepResult


class ScanRecord(NamedTuple):
    """One scan.

    Attributes:
        number: Counts all scans of this run from 1.
        now: What the controller got.
        inputs: What the controller got.
        site: What the controller got.
        requests: What the controller got.
        result: What it gave, None when it raised.
        written: Its outputs were really written; else zero was, and `result` may say so.
        memento: The controller's state after this scan, None in most.
        failure: What the controller raised, in words; "" when it did not.
    """

    number: int
    now: Now
    inputs: PlantInputs
    site: SiteData
    requests: Requests
    result: StepResult | None
    written: bool = True
    memento: Memento | None = None
    failure: str = ""


class StateClock:
    """Captures the controller's state after its first scan, and then every so many scans.

    Args:
        controller: Whose state.
        keyframe_s: Time between two states.
        period_s: Period of the scans.
    """

    __slots__ = ("_controller", "_every")

    def __init__(self, controller: object, keyframe_s: float, period_s: float) -> None:
        self._controller = controller
        self._every = max(1, round(keyframe_s / period_s))
        capture(controller)  # the first one learns the classes and takes many times as long

    def __call__(self, number: int) -> Memento | None:
        """The state after scan `number`, None when none is due."""
        return capture(self._controller) if (number - 1) % self._every == 0 else None
