"""The guard's own memory of what was really written, apart from the logic's."""

from __future__ import annotations

from revpi.core.heat.actuators import Actuators, RunTime
from revpi.core.heat.block_budget import BlockBudget
from revpi.core.inputs import Now, PlantInputs
from revpi.core.memory.memory import Memory
from revpi.core.mining.times import ContactorTimes
from revpi.core.outputs import Outputs
from revpi.core.params import ControlParams
from revpi.core.reading import is_true
from revpi.core.timers import OnDelay
from revpi.core.trip import TripLatch

_RELAYS = ("rv1_auf", "rv1_zu", "rv2_auf", "rv2_zu")


class History:
    """What the rules need to know of the past.

    Attributes:
        actuators: Run times and valve positions.
        trip: The trip latch.
        budget: Blocks of the heat pump.
        contactors: Minimum times of K10 and K11.
        disagree: Feedback of K10 and K11 against the command.
        last_closed_s: When a contactor was closed last, by command or feedback.
    """

    __slots__ = (
        "_feedback_timeout_s",
        "_relays",
        "actuators",
        "budget",
        "contactors",
        "disagree",
        "last_closed_s",
        "trip",
    )

    def __init__(self, params: ControlParams, memory: Memory) -> None:
        self._feedback_timeout_s = params.miner.feedback_timeout_s
        self._relays = {name: RunTime() for name in _RELAYS}
        self.actuators = Actuators(params.valve)
        self.trip = TripLatch(memory.trip)
        self.budget = BlockBudget(memory.evu)
        self.contactors = (
            ContactorTimes(params.miner, memory.miner_1),
            ContactorTimes(params.miner, memory.miner_2),
        )
        self.disagree = (OnDelay(), OnDelay())
        self.last_closed_s: float | None = None

    @property
    def last(self) -> Outputs:
        """The outputs written last."""
        return self.actuators.last

    def begin(self, inputs: PlantInputs, acknowledged: bool, now: Now) -> None:
        """Take note of the inputs of a scan."""
        for times in self.contactors:
            times.begin(now.mono_s, now.wall_s)
        self.budget.begin(now.mono_s, now.wall_s)
        self.trip.update(inputs, acknowledged)
        last, limit_s = self.last, self._feedback_timeout_s
        self.disagree[0].update(last.k10_on and not is_true(inputs.k10_fb), now.mono_s, limit_s)
        self.disagree[1].update(last.k11_on and not is_true(inputs.k11_fb), now.mono_s, limit_s)

    def note(self, outputs: Outputs, now: Now) -> None:
        """Take note of what this scan writes; the same object again is quick."""
        last = self.last
        if outputs is not last:
            for name, relay in self._relays.items():
                relay.update(getattr(outputs, name), now.mono_s)
            if outputs.k10_on is not last.k10_on:
                self.contactors[0].note(outputs.k10_on, now.mono_s, now.wall_s)
            if outputs.k11_on is not last.k11_on:
                self.contactors[1].note(outputs.k11_on, now.mono_s, now.wall_s)
        self.actuators.note(outputs, now.mono_s)
        self.budget.note(outputs.evu_block, now.mono_s, now.wall_s)

    def rested_s(self, relay: str, now_s: float) -> float | None:
        """Seconds for which a valve's relay has been off; None when it was never on nor off."""
        run_time = self._relays[relay]
        return 0.0 if run_time.on_s(now_s) > 0.0 else run_time.off_s(now_s)

    def feedback_agrees(self, index: int, now_s: float) -> bool:
        """Whether the contactor's auxiliary contact follows its command in time."""
        left_s = self.disagree[index].left_s(now_s, self._feedback_timeout_s)
        return left_s is None or left_s > 0.0

    def may_close(self, index: int, now_s: float) -> bool:
        """Whether the contactor is closed already or its minimum times allow a closing (I9)."""
        if self.last.k11_on if index else self.last.k10_on:
            return True
        times = self.contactors[index]
        return times.min_off_left_s(now_s) <= 0.0 and times.starts_left_s(now_s) <= 0.0
