"""Scenarios with criteria that the controller does not meet yet."""

from __future__ import annotations

from sim.scenarios.criteria import Condition, within
from sim.scenarios.faults import BREAK_S, breakage, fault
from sim.scenarios.scenario import MINUTE_S, Scenario


def _alarm_about(*words: str) -> Condition:
    """An alarm stands whose code names one of these."""
    return lambda frame: any(word in code for code in frame.alarms for word in words)


PENDING: tuple[Scenario, ...] = (
    breakage(
        "p3_dead_is_noticed",
        "P3 stands still without saying so: an alarm names the coolant, not a tank",
        fault("P3", "dead"),
        (within("an alarm names the coolant pump", _alarm_about("p3", "coolant"), BREAK_S, 20 * MINUTE_S),),
    ),
    breakage(
        "frozen_flow_sensor_is_noticed",
        "T_MINER_OUT freezes",
        fault("T_MINER_OUT", "freeze"),
        (within("an alarm tells of it", _alarm_about("flow_temp", "frozen"), BREAK_S, 30 * MINUTE_S),),
    ),
)
