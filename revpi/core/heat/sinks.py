"""Where the miners' heat goes: DHW, then buffer, then dry cooler."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.core.inputs import PlantInputs
from revpi.core.outputs import Sink, ValvePosition
from revpi.core.params import StoreParams
from revpi.core.reading import Good, Reading, is_true
from revpi.core.timers import Hysteresis

# Positions of (RV1, RV2) that lead to a sink; None leaves that valve where it is.
VALVES_FOR: dict[Sink, tuple[ValvePosition | None, ValvePosition | None]] = {
    Sink.DHW: (ValvePosition.A, ValvePosition.B),
    Sink.BUFFER: (ValvePosition.A, ValvePosition.A),
    Sink.COOLER: (ValvePosition.B, None),
    Sink.NONE: (None, None),
}
TANKS = frozenset({Sink.DHW, Sink.BUFFER})


@dataclass(frozen=True, slots=True)
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

    __slots__ = ("_buffer_full", "_dhw_low", "_house_cold", "_params")

    def __init__(self, params: StoreParams) -> None:
        self._params = params
        self._dhw_low = Hysteresis()
        self._buffer_full = Hysteresis()
        self._house_cold = Hysteresis()

    def need(self, inputs: PlantInputs) -> HeatNeed:
        """What the tanks want; an unknown tank wants nothing and takes nothing."""
        params = self._params
        dhw = self._wants_dhw(inputs.t_warmwasser)
        buffer = house = False
        if isinstance(inputs.t_puffer, Good):
            temp_c = inputs.t_puffer.value
            reopen_c = params.buffer_off_c - params.buffer_hysteresis_k
            buffer = not self._buffer_full.above(temp_c, params.buffer_off_c, reopen_c)
            house = self._house_cold.below(
                temp_c, params.buffer_need_c, params.buffer_need_c + params.buffer_hysteresis_k
            )
        known = isinstance(inputs.t_puffer, Good) and isinstance(inputs.t_warmwasser, Good)
        return HeatNeed(dhw, buffer, house or dhw, known)

    def choose(self, need: HeatNeed, inputs: PlantInputs) -> Sink:
        """The sink in its order of rank; NONE when nothing can take heat.

        With a tank temperature unknown only the cooler may serve (degradation ladder).
        """
        if need.stores_known and not is_true(inputs.p4_ssm):
            if need.dhw:
                return Sink.DHW
            if need.buffer:
                return Sink.BUFFER
        cooler_ok = not is_true(inputs.rk_fault) and not is_true(inputs.p5_ssm)
        return Sink.COOLER if self._params.cooler_allowed and cooler_ok else Sink.NONE

    def _wants_dhw(self, reading: Reading[float]) -> bool:
        if not isinstance(reading, Good):
            return False
        return self._dhw_low.below(reading.value, self._params.dhw_on_c, self._params.dhw_off_c)
