"""P4 between coolant and tanks: it may rest as long as the coolant is colder than the tank it would feed.

Running earlier would draw heat out of the tank into the cold coolant. Whatever is unknown makes it run.
"""

from __future__ import annotations

import math

from revpi.core.heat.protection_params import ChargeParams
from revpi.core.inputs import MinerTelemetry, PlantInputs
from revpi.core.outputs import ValvePosition
from revpi.core.reading import Good, Reading
from revpi.core.timers import Hysteresis

MAX_STEP_S = 60.0
"""Longest time between two scans that counts."""

WS_PER_WH = 3600.0


class CoolantProof:
    """Whether T_MINER_OUT moves with the heat that the miners give; one that does not is not believed.

    Args:
        move_k: It must have moved by so much.
        heat_wh: After so much heat.
    """

    __slots__ = ("_from_c", "_heat_ws", "_last_s", "_limit_ws", "_move_k")

    def __init__(self, move_k: float, heat_wh: float) -> None:
        self._move_k = move_k
        self._limit_ws = heat_wh * WS_PER_WH
        self._from_c: float | None = None
        self._heat_ws = 0.0
        self._last_s = 0.0

    def restart(self) -> None:
        """Count from the next reading on."""
        self._from_c = None

    def step(self, flow: Reading[float], heat_w: float, now_s: float) -> bool:
        """One scan: whether the reading is believed.

        Args:
            flow: T_MINER_OUT.
            heat_w: Highest heat that the miners may give.
            now_s: Monotonic time.
        """
        last_s, self._last_s = self._last_s, now_s
        if not isinstance(flow, Good):
            self._from_c = None
            return False
        if self._from_c is None or abs(flow.value - self._from_c) >= self._move_k:
            self._from_c, self._heat_ws = flow.value, 0.0
        elif heat_w > 0.0:
            self._heat_ws += heat_w * min(max(0.0, now_s - last_s), MAX_STEP_S)
        return self._heat_ws <= self._limit_ws


class TankCharge:
    """Whether P4 must run while miner heat is led to the tanks."""

    __slots__ = ("_latest_c", "_params", "_proof", "_warm")

    def __init__(self, params: ChargeParams, latest_c: float) -> None:
        self._params = params
        self._latest_c = latest_c
        self._proof = CoolantProof(params.proof_k, params.proof_wh)
        self._warm = Hysteresis()

    def step(self, inputs: PlantInputs, rv2: ValvePosition, heat_w: float, now_s: float) -> bool:
        """One scan.

        Args:
            inputs: Temperatures.
            rv2: Which tank the heating water goes to.
            heat_w: Highest heat that the miners may give.
            now_s: Monotonic time.
        """
        believed = self._proof.step(inputs.t_miner_out, heat_w, now_s)
        over_k = over_tank_k(inputs, rv2, self._latest_c) if believed else math.inf
        return self._warm.above(over_k, self._params.on_k, self._params.off_k)


def over_tank_k(inputs: PlantInputs, rv2: ValvePosition, latest_c: float) -> float:
    """K by which the coolant is warmer than the coldest tank that RV2 may lead to.

    Infinite when one of them is unknown, or with the coolant at `latest_c` or above.
    """
    flow, back = inputs.t_miner_out, inputs.t_miner_return
    tank_c = _fed_c(inputs, rv2)
    if tank_c is None or not isinstance(flow, Good):
        return math.inf
    warmest_c = max(flow.value, back.value) if isinstance(back, Good) else flow.value
    return math.inf if warmest_c >= latest_c else warmest_c - tank_c


def _fed_c(inputs: PlantInputs, rv2: ValvePosition) -> float | None:
    puffer, dhw = inputs.t_puffer, inputs.t_warmwasser
    if rv2 is ValvePosition.A:
        return puffer.value if isinstance(puffer, Good) else None
    if rv2 is ValvePosition.B:
        return dhw.value if isinstance(dhw, Good) else None
    if isinstance(puffer, Good) and isinstance(dhw, Good):
        return min(puffer.value, dhw.value)
    return None


def most_heat_w(
    closed: tuple[bool, bool],
    telemetry: tuple[Reading[MinerTelemetry], Reading[MinerTelemetry]],
    full_w: float,
) -> float:
    """Highest heat that the miners with a closed contactor may give; an unknown one gives all it can.

    Args:
        closed: Contactors closed by command or feedback.
        telemetry: What is known of the miners.
        full_w: Highest power of one miner.
    """
    heat_w = 0.0
    for is_closed, reading in zip(closed, telemetry, strict=True):
        if is_closed:
            power_w = reading.value.power_w if isinstance(reading, Good) else None
            heat_w += full_w if power_w is None else power_w
    return heat_w
