"""Both miners together: what they share, and that they do not start at once."""

from __future__ import annotations

from revpi.core.heat.actuators import Actuators
from revpi.core.heat.hydraulics import LoopNeed
from revpi.core.inputs import MinerTelemetry, Now, PlantInputs, SiteData
from revpi.core.memory.records import MinerMemory
from revpi.core.mining.control import MinerControl
from revpi.core.mining.records import MinerInputs, MinerMoment
from revpi.core.mining.times import FRESH
from revpi.core.outputs import MinerView
from revpi.core.params import ControlParams
from revpi.core.reading import Reading, is_true
from revpi.core.reasons import R
from revpi.core.record import record

Levels = tuple[tuple[float, ...], tuple[float, ...]]
NO_LEVELS: Levels = ((), ())


@record(frozen=True, slots=True)
class PairInputs:
    """What holds for both miners in a scan; fields as in `MinerInputs`.

    Attributes:
        power_w: Power that the energy logic gives to each.
        reason: Why.
    """

    now: Now
    plant: PlantInputs
    power_w: tuple[float, float]
    reason: R
    start_left_s: float | None
    locked: R | None
    tripped: bool
    cut: R | None
    hold_off: R | None
    loop_ready: bool
    keep_without_api: bool
    acknowledged: bool
    ending: bool


class MinerPair:
    """The two miners.

    Attributes:
        sequences: Their state machines.
    """

    __slots__ = ("_actuators", "_miners", "_stagger_s", "sequences")

    def __init__(
        self,
        params: ControlParams,
        actuators: Actuators,
        memory: tuple[MinerMemory, MinerMemory] = (FRESH, FRESH),
    ) -> None:
        first, second = memory
        self._miners = (MinerControl(params, first), MinerControl(params, second))
        self._actuators = actuators
        self._stagger_s = params.miner.stagger_s
        self.sequences = (self._miners[0].sequence, self._miners[1].sequence)

    @property
    def memory(self) -> tuple[MinerMemory, MinerMemory]:
        """What must survive a restart."""
        return self.sequences[0].times.memory, self.sequences[1].times.memory

    @property
    def telemetry(self) -> tuple[Reading[MinerTelemetry], Reading[MinerTelemetry]]:
        """What is known of each in this scan."""
        return self._miners[0].telemetry, self._miners[1].telemetry

    @property
    def contactor_on(self) -> bool:
        """Whether any contactor is commanded closed."""
        return self.sequences[0].contactor or self.sequences[1].contactor

    @property
    def moments(self) -> tuple[MinerMoment | None, MinerMoment | None]:
        """Both at the end of their last scan: what their explanations are made of."""
        return self._miners[0].moment, self._miners[1].moment

    def listen(self, site: SiteData, now_s: float) -> None:
        """Take note of the newest samples."""
        self._miners[0].listen(site.miners[0], now_s)
        self._miners[1].listen(site.miners[1], now_s)

    def levels(self) -> Levels:
        """Levels that each could run at now; empty where power would be wasted."""
        return self._miners[0].levels(), self._miners[1].levels()

    def power_w(self) -> float | None:
        """Measured power of both together, None when that of a powered one is unknown."""
        first_w, second_w = self._miners[0].power_w, self._miners[1].power_w
        return None if first_w is None or second_w is None else first_w + second_w

    def sure_power_w(self) -> float:
        """Power that both together draw at least."""
        return (self._miners[0].power_w or 0.0) + (self._miners[1].power_w or 0.0)

    def loop_need(self, plant: PlantInputs) -> LoopNeed:
        """What they ask of the coolant loop."""
        first, second = self.sequences
        return LoopNeed(
            preparing=first.preparing or second.preparing,
            closed=self.contactor_on or is_true(plant.k10_fb) or is_true(plant.k11_fb),
        )

    def step(self, inputs: PairInputs) -> None:
        """One scan of both, one after the other: the second sees a start of the first."""
        self._miners[0].step(self._inputs(0, inputs))
        self._miners[1].step(self._inputs(1, inputs))

    def view(self, index: int, want_power_w: float) -> MinerView:
        """One miner for displays."""
        miner = self._miners[index]
        return MinerView(miner.sequence.state, miner.command, want_power_w)

    def _inputs(self, index: int, inputs: PairInputs) -> MinerInputs:
        miner, now_s = self._miners[index], inputs.now.mono_s
        return MinerInputs(
            now_s,
            inputs.now.wall_s,
            inputs.power_w[index],
            miner.unavailable or inputs.reason,
            inputs.start_left_s,
            inputs.locked,
            inputs.tripped,
            inputs.cut,
            inputs.hold_off,
            inputs.loop_ready and not self._other_just_closed(index, now_s),
            inputs.keep_without_api,
            inputs.plant.k11_fb if index else inputs.plant.k10_fb,
            miner.telemetry,
            inputs.acknowledged,
            inputs.ending,
        )

    def _other_just_closed(self, index: int, now_s: float) -> bool:
        other = 1 - index
        return (
            self.sequences[other].contactor
            and self._actuators.contactors[other].on_s(now_s) < self._stagger_s
        )
