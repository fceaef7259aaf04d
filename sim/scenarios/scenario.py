"""One named scenario and how it is simulated."""

from __future__ import annotations

from dataclasses import dataclass

from sim.fast.events import Event
from sim.fast.house import Setup
from sim.fast.kpi import Kpi
from sim.fast.pace import Pace
from sim.fast.recording import Recorder
from sim.fast.run import run
from sim.scenarios.criteria import SOUND, Criterion, Story

HOUR_S = 3600.0
MINUTE_S = 60.0
USUAL_PACE = Pace()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A house, what happens to it, and what must hold.

    Attributes:
        name: Its name.
        text: What it is about.
        setup: What it starts from.
        hours: How long it takes.
        events: What happens.
        criteria: What must hold, beside `SOUND`.
        ladder: Row of the degradation ladder that it brings in force, "" for none.
        pace: Lengths of steps.
    """

    name: str
    text: str
    setup: Setup
    hours: float
    events: tuple[Event, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    ladder: str = ""
    pace: Pace = USUAL_PACE


def play(scenario: Scenario) -> Story:
    """Simulate it."""
    recorder = Recorder()
    duration_s = scenario.hours * HOUR_S
    outcome = run(scenario.setup, duration_s, scenario.events, pace=scenario.pace, watch=recorder)

    def alone() -> Kpi:
        return run(scenario.setup.locked(), duration_s, _without_key(scenario.events)).kpi

    return Story(tuple(recorder.frames), outcome, alone)


def failed(scenario: Scenario, story: Story) -> tuple[str, ...]:
    """Names of the criteria that do not hold."""
    criteria: tuple[Criterion, ...] = (*SOUND, *scenario.criteria)
    return tuple(criterion.name for criterion in criteria if not criterion.holds(story))


def _without_key(events: tuple[Event, ...]) -> tuple[Event, ...]:
    return tuple(event for event in events if event.action != "key")
