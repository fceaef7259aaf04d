"""A simulated stretch of time: the loop, its events, its pace and whoever watches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from revpi.core.controller import Controller
from sim.fast.events import Event
from sim.fast.house import Setup
from sim.fast.kpi import Kpi
from sim.fast.loop import ClosedLoop
from sim.fast.oracle import Oracle
from sim.fast.pace import Pace, Pacer

MAX_VIOLATIONS = 50
SHORTEST_S = 0.02
Watch = Callable[[ClosedLoop, list[str]], None]


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken invariant.

    Attributes:
        at_s: Simulated time of the first scan in which it was.
        text: Which and how.
        scans: In how many scans.
    """

    at_s: float
    text: str
    scans: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    Attributes:
        kpi: Key figures.
        violations: Broken invariants, at most `MAX_VIOLATIONS` kinds.
        steps: Number of scans.
    """

    kpi: Kpi
    violations: tuple[Violation, ...]
    steps: int


def run(
    setup: Setup,
    duration_s: float,
    events: Sequence[Event] = (),
    *,
    pace: Pace | None = None,
    watch: Watch | None = None,
    controller: Callable[..., Controller] = Controller,
) -> Outcome:
    """Simulate.

    Args:
        setup: What it starts from.
        duration_s: How long.
        events: What happens, in any order; a step ends at each.
        pace: Lengths of steps.
        watch: Called after each step with what is broken in it.
        controller: Makes a controller.
    """
    loop, pacer = ClosedLoop(setup, controller), Pacer(pace or Pace())
    oracle = Oracle(setup.control)
    coming = sorted(events, key=lambda event: event.at_s)[::-1]
    violations: dict[str, Violation] = {}
    steps, starts = 0, loop.starts
    while loop.time_s < duration_s:
        next_s = min(coming[-1].at_s if coming else duration_s, duration_s)
        loop.step(_step_s(pacer.next_s(loop.result, loop.time_s), next_s - loop.time_s))
        steps += 1
        broken = oracle.check(loop)
        for text in broken:
            _count(violations, text, loop.time_s)
        if watch is not None:
            watch(loop, broken)
        while coming and coming[-1].at_s <= loop.time_s:
            coming.pop().happen(loop)
            pacer.wake(loop.time_s)
        if loop.starts != starts:
            starts = loop.starts
            oracle.restarted(loop.time_s, remembers=loop.remembers)
    return Outcome(loop.meter.read(), tuple(violations.values()), steps)


def _step_s(wish_s: float, left_s: float) -> float:
    """End at the next event, without tiny steps."""
    return max(SHORTEST_S, min(wish_s, left_s))


def _count(violations: dict[str, Violation], text: str, now_s: float) -> None:
    seen = violations.get(text)
    if seen is not None:
        violations[text] = replace(seen, scans=seen.scans + 1)
    elif len(violations) < MAX_VIOLATIONS:
        violations[text] = Violation(now_s, text, 1)
