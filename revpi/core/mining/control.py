"""One miner as the controller sees it: sequence, telemetry, command."""

from __future__ import annotations

from revpi.core.energy.split import usable_levels
from revpi.core.inputs import MinerTelemetry
from revpi.core.memory.records import MinerMemory
from revpi.core.mining.link import MinerLink
from revpi.core.mining.records import MinerInputs, MinerMoment
from revpi.core.mining.sequence import MinerSequence
from revpi.core.mining.times import FRESH
from revpi.core.outputs import MinerCommand
from revpi.core.params import ControlParams
from revpi.core.reading import Bad, Cause, Good, Reading, Timed
from revpi.core.reasons import R


class MinerControl:
    """Sequence, link and command of one miner.

    Attributes:
        sequence: Its state machine.
        telemetry: What is known of it in this scan.
        unavailable: Why power given to it would be wasted now, None when it can use it.
        power_w: Measured power; 0 while it cannot draw much (open, booting), None when it is unknown. An
            unknown power of a booting miner counts as 0: the surplus looks smaller then, never larger.
        command: What it is told; a new sequence number whenever the content changes.
        moment: The end of the last scan, None before the first.
    """

    __slots__ = ("_levels_w", "_link", "command", "moment", "power_w", "sequence", "telemetry", "unavailable")

    def __init__(self, params: ControlParams, memory: MinerMemory = FRESH) -> None:
        self._levels_w = params.miner.levels_w
        self._link = MinerLink(params.miner)
        self.sequence = MinerSequence(params.miner, params.coolant, memory)
        self.telemetry: Reading[MinerTelemetry] = Bad(Cause.NEVER_SEEN)
        self.unavailable: R | None = None
        self.power_w: float | None = 0.0
        self.command = MinerCommand(1, None)
        self.moment: MinerMoment | None = None

    def listen(self, sample: Timed[MinerTelemetry] | None, now_s: float) -> None:
        """Take note of the newest sample; to be called in each scan before anything else."""
        self.telemetry = self._link.read(sample, now_s)
        self.unavailable = self.sequence.unavailable(now_s)
        self.power_w = self._measured_w() if self.sequence.contactor else 0.0

    def levels(self) -> tuple[float, ...]:
        """Levels it could run at now, in W; empty when power given to it would be wasted."""
        if self.unavailable is not None:
            return ()
        if isinstance(self.telemetry, Good):
            known = self.telemetry.value
            return usable_levels(self._levels_w, known.min_power_w, known.max_power_w)
        return self._levels_w

    def _measured_w(self) -> float | None:
        if isinstance(self.telemetry, Good) and self.telemetry.value.power_w is not None:
            return self.telemetry.value.power_w
        return None if self.sequence.booted else 0.0

    def step(self, inputs: MinerInputs) -> None:
        """One scan."""
        was_closed = self.sequence.contactor
        self.sequence.step(inputs)
        if self.sequence.contactor and not was_closed:
            self._link.switched_on(inputs.now_s)
        self.moment = self.sequence.moment(inputs)
        power_w = self.sequence.power_target_w(inputs)
        if power_w != self.command.power_target_w:
            self.command = MinerCommand(self.command.sequence + 1, power_w)
