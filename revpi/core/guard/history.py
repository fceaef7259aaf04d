"""The guard's own memory of what was really written, apart from the logic's."""

from __future__ import annotations

from revpi.core.heat.actuators import Actuators, RunTime
from revpi.core.heat.block_budget import BlockBudget
from revpi.core.heat.charge import CoolantProof
from revpi.core.inputs import Now, PlantInputs
from revpi.core.memory.memory import Memory
from revpi.core.mining.times import ContactorTimes
from revpi.core.outputs import Outputs
from revpi.core.params import ControlParams
from revpi.core.reading import is_true
from revpi.core.timers import OnDelay
from revpi.core.trip import TripLatch

PROOF_MOVE_SHARE = 0.5
PROOF_HEAT_SHARE = 2.2
"""The guard looks from another temperature on than the logic. Whenever the logic has seen T_MINER_OUT move,
the guard has seen half of it since the logic saw it last: at most two of the logic's proofs ago. The guard
counts from the beginning of P4's rest."""

_RELAYS = ("rv1_auf", "rv1_zu", "rv2_auf", "rv2_zu")


class History:
    """What the rules need to know of the past.

    Attributes:
        actuators: Run times and valve positions.
        trip: The trip latch.
        budget: Blocks of the heat pump.
        coolant_proven: T_MINER_OUT moves with the miners' heat.
        contactors: Minimum times of K10 and K11.
        disagree: Feedback of K10 and K11 against the command.
        last_closed_s: When a contactor was closed last, by command or feedback.
    """

    __slots__ = (
        "_begun",
        "_feedback_timeout_s",
        "_proof",
        "_relays",
        "actuators",
        "budget",
        "contactors",
        "coolant_proven",
        "disagree",
        "last_closed_s",
        "trip",
    )

    def __init__(self, params: ControlParams, memory: Memory) -> None:
        self._feedback_timeout_s = params.miner.feedback_timeout_s
        self._relays = {name: RunTime() for name in _RELAYS}
        charge = params.charge
        self._proof = CoolantProof(PROOF_MOVE_SHARE * charge.proof_k, PROOF_HEAT_SHARE * charge.proof_wh)
        self.coolant_proven = self._begun = False
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

    def begin(self, inputs: PlantInputs, heat_w: float, acknowledged: bool, now: Now) -> None:
        """Take note of the inputs of a scan."""
        if self.actuators.last.p4_speed > 0.0:
            self._proof.restart()
        self.coolant_proven = self._proof.step(inputs.t_miner_out, heat_w, now.mono_s)
        if not self._begun:
            self._begun = True
            for times in self.contactors:
                times.begin(now.mono_s, now.wall_s)
            self.budget.begin(now.mono_s, now.wall_s)
        self.actuators.advance(now.mono_s)
        self.trip.update(inputs, acknowledged)
        last, limit_s, (first, second) = self.actuators.last, self._feedback_timeout_s, self.disagree
        first.update(last.k10_on and not is_true(inputs.k10_fb), now.mono_s, limit_s)
        second.update(last.k11_on and not is_true(inputs.k11_fb), now.mono_s, limit_s)

    def note(self, outputs: Outputs, now: Now) -> None:
        """Take note of what this scan writes; the same object again is quick."""
        last = self.actuators.last
        if outputs is last:
            self.actuators.advance(now.mono_s)
            return
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
