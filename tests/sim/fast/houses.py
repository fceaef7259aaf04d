"""Houses for the tests of the closed loop."""

from __future__ import annotations

from collections.abc import Callable

from sim.fast.loop import ClosedLoop
from sim.scenarios.faults import warm_house


def warm_loop() -> ClosedLoop:
    return ClosedLoop(warm_house())


def go_on(loop: ClosedLoop, seconds: float, step_s: float = 1.0) -> None:
    end_s = loop.time_s + seconds
    while loop.time_s < end_s:
        loop.step(step_s)


def until(loop: ClosedLoop, condition: Callable[[], bool], limit_s: float, step_s: float = 1.0) -> float:
    """Seconds until the condition holds."""
    start_s = loop.time_s
    while not condition():
        assert loop.time_s - start_s < limit_s, "not reached"
        loop.step(step_s)
    return loop.time_s - start_s


def mining(loop: ClosedLoop) -> bool:
    return min(loop.plant.miner_power_w()) > 1000.0


def mining_loop(step_s: float = 2.0) -> ClosedLoop:
    loop = warm_loop()
    until(loop, lambda: mining(loop), 1800.0, step_s)
    return loop
