"""What the judges look at in one scan."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from revpi.core.inputs import PlantInputs
from revpi.core.outputs import Outputs, StepResult
from revpi.core.reading import Good, Reading
from sim.fast.loop import ClosedLoop

ROUNDING_S = 1e-6
FOREVER_AGO_S = float("-inf")


class Scene(NamedTuple):
    """One scan.

    Attributes:
        now_s: Simulated time.
        inputs: What the program read.
        outputs: What it wrote.
        last: What was written before.
        auto: Key switch and requests allow automatic operation.
        tripped: The trip latch holds, by the judges' own latch.
        result: All that the scan gave.
        loop: The house, with its truth.
    """

    now_s: float
    inputs: PlantInputs
    outputs: Outputs
    last: Outputs
    auto: bool
    tripped: bool
    result: StepResult
    loop: ClosedLoop


class Judge(Protocol):
    """Finds broken invariants, each as "I<number> what"."""

    def look(self, scene: Scene) -> list[str]:
        """What is broken in this scan."""
        ...

    def note(self, written: Outputs, last: Outputs, now_s: float) -> None:
        """The outputs in force have changed."""
        ...

    def restarted(self, *, remembers: bool) -> None:
        """The program was started anew; without its memory nobody can hold what lies before."""
        ...


def closed(reading: Reading[bool] | None) -> bool:
    """Known to be closed."""
    return isinstance(reading, Good) and reading.value
