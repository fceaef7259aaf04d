"""One miner as the controller sees it: sequence, telemetry, command."""

from __future__ import annotations

from collections.abc import Sequence

from revpi.core.energy.split import usable_levels
from revpi.core.inputs import MinerTelemetry
from revpi.core.mining.link import MinerLink
from revpi.core.mining.sequence import MinerExplanation, MinerInputs, MinerSequence
from revpi.core.outputs import MinerCommand
from revpi.core.params import ControlParams
from revpi.core.reading import Bad, Cause, Good, Reading, Timed
from revpi.core.reasons import R


class MinerControl:
    """Sequence, link and command of one miner.

    Attributes:
        sequence: Its state machine.
        telemetry: What is known of it in this scan.
        command: What it is told; a new sequence number whenever the content changes.
        explanation: Why its contactor has its state.
    """

    __slots__ = ("_levels_w", "_link", "command", "explanation", "sequence", "telemetry")

    def __init__(self, params: ControlParams) -> None:
        self._levels_w = params.miner.levels_w
        self._link = MinerLink(params.miner)
        self.sequence = MinerSequence(params.miner, params.coolant)
        self.telemetry: Reading[MinerTelemetry] = Bad(Cause.NEVER_SEEN)
        self.command = MinerCommand(1, None)
        self.explanation = MinerExplanation(R.NOT_NEEDED)

    def listen(self, sample: Timed[MinerTelemetry] | None, now_s: float) -> None:
        """Take note of the newest sample."""
        self.telemetry = self._link.read(sample, now_s)

    def levels(self, now_s: float) -> Sequence[float]:
        """Levels it could run at now, in W; empty when power given to it would be wasted."""
        if self.sequence.unavailable(now_s) is not None:
            return ()
        if isinstance(self.telemetry, Good):
            known = self.telemetry.value
            return usable_levels(self._levels_w, known.min_power_w, known.max_power_w)
        return self._levels_w

    def step(self, inputs: MinerInputs) -> None:
        """One scan."""
        self.sequence.step(inputs)
        self.explanation = self.sequence.explain(inputs)
        power_w = self.sequence.power_target_w(inputs)
        if power_w != self.command.power_target_w:
            self.command = MinerCommand(self.command.sequence + 1, power_w)
