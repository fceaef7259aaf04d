"""When a sink really takes the miners' heat; the logic and the guard ask the same question."""

from __future__ import annotations

from revpi.core.heat.actuators import ValveModel
from revpi.core.outputs import ValvePosition


def sink_ready(valves: tuple[ValveModel, ValveModel], *, tank_pump: bool, cooler_pump: bool) -> bool:
    """Whether some sink takes heat: valve in position and its pump ready.

    While RV1 travels between its end stops both paths are partly open, so both pumps must be ready; RV2 only
    divides heating water between two tanks, so any known start of its travel will do.

    Args:
        valves: RV1 and RV2.
        tank_pump: P4 runs, or rests only because the coolant is colder than the tank.
        cooler_pump: P5 runs.
    """
    rv1, rv2 = valves
    tanks = tank_pump and _leads_to_a_tank(rv2)
    if rv1.position is ValvePosition.A:
        return tanks
    if rv1.position is ValvePosition.B:
        return cooler_pump
    return rv1.position is ValvePosition.MOVING and rv1.from_known and tanks and cooler_pump


def _leads_to_a_tank(rv2: ValveModel) -> bool:
    if rv2.position is ValvePosition.MOVING:
        return rv2.from_known
    return rv2.position is not ValvePosition.UNKNOWN
