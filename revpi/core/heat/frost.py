"""Frost protection: which pumps must run, in every mode, and when the heat pump must be free.

The glycol circuit is not at risk.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from revpi.core.enums import plain_members
from revpi.core.heat.protection_params import FrostParams
from revpi.core.inputs import PlantInputs
from revpi.core.reading import Good, Reading
from revpi.core.timers import Hysteresis


@plain_members
class FrostCause(StrEnum):
    """What asks for protection."""

    NONE = "none"
    WATER_COLD = "water_cold"
    WATER_UNKNOWN = "water_unknown"
    OUTDOOR_COLD = "outdoor_cold"


class FrostDecision(NamedTuple):
    """What must run.

    Attributes:
        p3: Coolant pump.
        p4: Heating-water pump, at least at its lowest speed.
        heat_pump_free: The heat pump must not be blocked.
        cause: The strongest reason.
    """

    p3: bool
    p4: bool
    heat_pump_free: bool
    cause: FrostCause = FrostCause.NONE


NO_FROST = FrostDecision(False, False, False)


class FrostProtection:
    """Judges both water circuits.

    Cold water: its pumps run until it is warm again; P4 brings tank heat to cold coolant. Unknown water and
    cold outdoors: they run. Cold outdoors, or nothing known at all: they run for a while in each period,
    first P3, then P4, so that a warm tank does not heat the cold coolant.
    """

    __slots__ = ("_coolant", "_decision", "_free", "_outdoor", "_params", "_pulse_since_s", "_tanks")

    def __init__(self, params: FrostParams) -> None:
        self._params = params
        self._outdoor = Hysteresis()
        self._free = Hysteresis()
        self._coolant = Hysteresis()
        self._tanks = Hysteresis()
        self._pulse_since_s: float | None = None
        self._decision = NO_FROST

    def step(self, inputs: PlantInputs, now_s: float) -> FrostDecision:
        """One scan; the same object while nothing changes.

        Args:
            inputs: Temperatures.
            now_s: Monotonic time.
        """
        decision = self._judge(inputs, now_s)
        if decision != self._decision:
            self._decision = decision
        return self._decision

    def _judge(self, inputs: PlantInputs, now_s: float) -> FrostDecision:
        params = self._params
        outside = self._outside(inputs.t_outdoor)
        tanks = self._water(self._tanks, inputs.t_puffer, inputs.t_warmwasser)
        coolant: bool | None = False
        if params.coolant_can_freeze:
            coolant = self._water(self._coolant, inputs.t_miner_out, inputs.t_miner_return)
        stir_coolant, stir_water = self._pulses(
            outside is True or (outside is None and (coolant is None or tanks is None)), now_s
        )
        blind_cold = outside is True and (coolant is None or tanks is None)
        cold = coolant is True or tanks is True
        free = cold or blind_cold or self._free.active
        p3 = params.coolant_can_freeze and (
            stir_coolant or coolant is True or (blind_cold and coolant is None)
        )
        p4 = stir_water or cold or blind_cold
        if not (p3 or p4):
            return FrostDecision(False, False, True) if free else NO_FROST
        cause = FrostCause.WATER_COLD if cold else FrostCause.OUTDOOR_COLD
        if not cold and (blind_cold or outside is None):
            cause = FrostCause.WATER_UNKNOWN
        return FrostDecision(p3, p4, free, cause)

    def _outside(self, reading: Reading[float]) -> bool | None:
        """Whether it is cold outdoors, None when unknown."""
        params = self._params
        if not isinstance(reading, Good):
            return None
        limit_c = params.heat_pump_free_below_c
        spread_k = params.outdoor_off_c - params.outdoor_on_c
        self._free.below(reading.value, limit_c, limit_c + spread_k)
        return self._outdoor.below(reading.value, params.outdoor_on_c, params.outdoor_off_c)

    def _water(self, state: Hysteresis, first: Reading[float], second: Reading[float]) -> bool | None:
        """Whether the coldest known water of a circuit is near freezing.

        None when no sensor of it can be read; a circuit that was cold when its sensors went stays cold.
        """
        temps_c = [reading.value for reading in (first, second) if isinstance(reading, Good)]
        if not temps_c:
            return state.active or None
        return state.below(min(temps_c), self._params.water_on_c, self._params.water_off_c)

    def _pulses(self, wanted: bool, now_s: float) -> tuple[bool, bool]:
        """Whether P3 and P4 have their turn at the beginning of each period while it is wanted."""
        if not wanted:
            self._pulse_since_s = None
            return False, False
        if self._pulse_since_s is None:
            self._pulse_since_s = now_s
        run_s = self._params.outdoor_run_s
        phase_s = (now_s - self._pulse_since_s) % self._params.outdoor_period_s
        return phase_s < run_s, run_s <= phase_s < 2.0 * run_s
