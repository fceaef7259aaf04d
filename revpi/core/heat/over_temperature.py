"""Over-temperature: tanks that take no more heat, and heat that must leave through the dry cooler."""

from __future__ import annotations

from typing import NamedTuple

from revpi.core.heat.protection_params import OverTemperatureParams
from revpi.core.outputs import Sink
from revpi.core.reading import Good, Reading
from revpi.core.timers import Hysteresis


class HeatDump(NamedTuple):
    """What over-temperature asks for.

    Attributes:
        closed: Tanks that take no heat until they have cooled.
        force_cooler: Heat goes to the cooler with its fan, whether mining pays or not.
        full_flow: P4 and P5 run at full speed, the cooler takes heat beside the tank.
    """

    closed: frozenset[Sink]
    force_cooler: bool
    full_flow: bool


NO_DUMP = HeatDump(frozenset(), False, False)


class OverTemperature:
    """Watches both tanks and T_MINER_OUT; a tank whose sensor went while it was too hot stays closed."""

    __slots__ = ("_buffer", "_dhw", "_dump", "_flow", "_flow_limit_c", "_params")

    def __init__(self, params: OverTemperatureParams, *, flow_limit_c: float) -> None:
        self._params = params
        self._flow_limit_c = flow_limit_c
        self._buffer = Hysteresis()
        self._dhw = Hysteresis()
        self._flow = Hysteresis()
        self._dump = NO_DUMP

    def step(self, puffer: Reading[float], dhw: Reading[float], flow: Reading[float]) -> HeatDump:
        """One scan; the same object while nothing changes.

        Args:
            puffer: T_PUFFER.
            dhw: T_WARMWASSER.
            flow: T_MINER_OUT.
        """
        params = self._params
        high_c = self._flow_limit_c - params.flow_margin_k
        before = (self._buffer.active, self._dhw.active, self._flow.active)
        now = (
            _above(self._buffer, puffer, params.buffer_emergency_c, params.buffer_recooled_c),
            _above(self._dhw, dhw, params.dhw_emergency_c, params.dhw_recooled_c),
            _above(self._flow, flow, high_c, high_c - params.flow_clear_k),
        )
        if now != before:
            buffer_hot, dhw_hot, flow_high = now
            tanks = ((Sink.BUFFER, buffer_hot), (Sink.DHW, dhw_hot))
            closed = frozenset(sink for sink, hot in tanks if hot)
            self._dump = HeatDump(closed, bool(closed), flow_high)
        return self._dump


def _above(state: Hysteresis, reading: Reading[float], on_at_c: float, off_at_c: float) -> bool:
    return state.above(reading.value, on_at_c, off_at_c) if isinstance(reading, Good) else state.active
