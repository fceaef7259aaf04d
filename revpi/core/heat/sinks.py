"""Where the miners' heat goes: DHW, then buffer, then dry cooler."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from revpi.core.heat.dhw import DhwDecision
from revpi.core.heat.heating_curve import BufferTargets
from revpi.core.inputs import PlantInputs
from revpi.core.outputs import Sink, ValvePosition
from revpi.core.reading import Good
from revpi.core.record import record
from revpi.core.timers import Hysteresis

# Positions of (RV1, RV2) that lead to a sink; None leaves that valve where it is.
VALVES_FOR: dict[Sink, tuple[ValvePosition | None, ValvePosition | None]] = {
    Sink.DHW: (ValvePosition.A, ValvePosition.B),
    Sink.BUFFER: (ValvePosition.A, ValvePosition.A),
    Sink.COOLER: (ValvePosition.B, None),
    Sink.NONE: (None, None),
}
TANKS = frozenset({Sink.DHW, Sink.BUFFER})


@record(frozen=True, slots=True)
class HeatNeed:
    """What the tanks say in this scan.

    Attributes:
        dhw: The DHW tank wants heat.
        buffer: The buffer can take heat.
        house: The house needs heat now (the buffer is below its need, or DHW is).
        stores_known: Both tank temperatures are good.
    """

    dhw: bool
    buffer: bool
    house: bool
    stores_known: bool


class Sinks:
    """Choice of the sink by thresholds with hysteresis."""

    __slots__ = ("_buffer_full", "_cooler_allowed", "_house_cold")

    def __init__(self, *, cooler_allowed: bool) -> None:
        self._cooler_allowed = cooler_allowed
        self._buffer_full = Hysteresis()
        self._house_cold = Hysteresis()

    def need(self, inputs: PlantInputs, targets: BufferTargets, dhw: DhwDecision) -> HeatNeed:
        """What the tanks want; an unknown tank wants nothing and takes nothing.

        Args:
            inputs: Tank temperatures.
            targets: Buffer temperatures of the heating curve.
            dhw: DHW demand.
        """
        buffer = house = False
        puffer_known = isinstance(inputs.t_puffer, Good)
        if isinstance(inputs.t_puffer, Good):
            temp_c, off_c, spread_k = inputs.t_puffer.value, targets.charge_off_c, targets.hysteresis_k
            buffer = not self._buffer_full.above(temp_c, off_c, off_c - spread_k)
            if targets.need_c is not None:
                house = self._house_cold.below(temp_c, targets.need_c, targets.need_c + spread_k)
        known = puffer_known and isinstance(inputs.t_warmwasser, Good)
        return HeatNeed(dhw.charge, buffer, house or dhw.charge, known)

    def choose(
        self,
        need: HeatNeed,
        inputs: PlantInputs,
        closed: AbstractSet[Sink] = frozenset(),
        *,
        force_cooler: bool = False,
    ) -> Sink:
        """The sink in its order of rank; NONE when nothing can take heat.

        With a tank temperature unknown only the cooler may serve (degradation ladder).

        Args:
            need: What the tanks want.
            inputs: Fault contacts.
            closed: Sinks that are proven bad or too hot.
            force_cooler: Heat must go to the cooler, whether mining into it is allowed or not.
        """
        if need.stores_known and not inputs.p4_failed and not force_cooler:
            if need.dhw and Sink.DHW not in closed:
                return Sink.DHW
            if need.buffer and Sink.BUFFER not in closed:
                return Sink.BUFFER
        cooler_ok = not inputs.cooler_failed and not inputs.p5_failed and Sink.COOLER not in closed
        return Sink.COOLER if (self._cooler_allowed or force_cooler) and cooler_ok else Sink.NONE
