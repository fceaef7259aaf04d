"""Where the valves can be, and whether a sink takes heat."""

from __future__ import annotations

from revpi.core.inputs import PlantInputs
from revpi.core.outputs import Outputs
from revpi.core.params import ControlParams
from revpi.core.reading import Good
from sim.fast.judges.scene import ROUNDING_S, closed

FLICKER_K = 0.5
"""So far the readings may be beyond a limit before somebody must have acted."""


class Stroke:
    """Where a valve can be, from how long it was driven: an interval of 0 (B) to 1 (A)."""

    __slots__ = ("_travel_s", "hi", "lo")

    def __init__(self, travel_s: float) -> None:
        self._travel_s = travel_s
        self.lo, self.hi = 0.0, 1.0

    def drive(self, direction: int, dt_s: float) -> None:
        """Driven for `dt_s`; direction 1 towards A, -1 towards B, 0 not at all."""
        way = direction * dt_s / self._travel_s
        self.lo = min(1.0, max(0.0, self.lo + way))
        self.hi = min(1.0, max(0.0, self.hi + way))

    def forget(self) -> None:
        """It can be anywhere."""
        self.lo, self.hi = 0.0, 1.0

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return self.hi - self.lo < 1.0


class Ways:
    """Both valves.

    Args:
        travel_s: Their running time.
    """

    def __init__(self, travel_s: float) -> None:
        self.rv1, self.rv2 = Stroke(travel_s), Stroke(travel_s)
        self._last_s = 0.0

    def go_on(self, written: Outputs, now_s: float) -> None:
        """These outputs were in force up to now."""
        dt_s, self._last_s = now_s - self._last_s, now_s
        self.rv1.drive(written.rv1_auf - written.rv1_zu, dt_s)
        self.rv2.drive(written.rv2_auf - written.rv2_zu, dt_s)

    def forget(self) -> None:
        """The program was started anew and must find the ends again."""
        self.rv1.forget()
        self.rv2.forget()

    def sink_ready(self, outputs: Outputs, inputs: PlantInputs, params: ControlParams) -> bool:
        """Valves lead to a sink whose pump is on; between the ends of RV1 both must be.

        P4 may rest while the coolant would only draw heat out of the tanks.
        """
        tank_pump = outputs.p4_speed > 0.0 or coolant_is_cold(inputs, params)
        tanks, cooler = tank_pump and self.rv2.known, outputs.p5_speed > 0.0
        if self.rv1.lo >= 1.0 - ROUNDING_S:
            return tanks
        if self.rv1.hi <= ROUNDING_S:
            return cooler
        return self.rv1.known and tanks and cooler


def coolant_is_cold(inputs: PlantInputs, params: ControlParams) -> bool:
    """T_MINER_OUT is known, far from its limit and no warmer than the warmer tank; P4 reports no fault."""
    flow = inputs.t_miner_out
    tanks_c = [r.value for r in (inputs.t_puffer, inputs.t_warmwasser) if isinstance(r, Good)]
    if not tanks_c or not isinstance(flow, Good) or closed(inputs.p4_ssm):
        return False
    highest_c = min(max(tanks_c) + params.charge.on_k, params.coolant.warm_c) + FLICKER_K
    return flow.value < highest_c
