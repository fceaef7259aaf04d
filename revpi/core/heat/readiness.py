"""When a sink really takes the miners' heat; the logic and the guard ask the same question."""

from __future__ import annotations

from revpi.core.heat.actuators import ValveModel
from revpi.core.outputs import ValvePosition


def sink_ready(valves: tuple[ValveModel, ValveModel], p4_v: float, p5_v: float) -> bool:
    """Whether some sink carries heat: valve in position and its pump on.

    While RV1 travels between its end stops both paths are partly open, so both pumps must run; RV2 only
    divides heating water between two tanks, so any known start of its travel will do.
    """
    rv1, rv2 = valves
    tanks = p4_v > 0.0 and _leads_to_a_tank(rv2)
    cooler = p5_v > 0.0
    if rv1.position is ValvePosition.A:
        return tanks
    if rv1.position is ValvePosition.B:
        return cooler
    return rv1.position is ValvePosition.MOVING and rv1.from_known and tanks and cooler


def _leads_to_a_tank(rv2: ValveModel) -> bool:
    if rv2.position is ValvePosition.MOVING:
        return rv2.from_known
    return rv2.position is not ValvePosition.UNKNOWN
