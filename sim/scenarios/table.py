"""All named scenarios; the tests run every one."""

from __future__ import annotations

from sim.scenarios.days import DAYS
from sim.scenarios.faults import ACTUATORS, DYING, FREEZING, LYING
from sim.scenarios.links import LINKS
from sim.scenarios.scenario import Scenario
from sim.scenarios.wishes import WISHES

SCENARIOS: tuple[Scenario, ...] = (*DAYS, *DYING, *FREEZING, *LYING, *ACTUATORS, *LINKS, *WISHES)
BY_NAME: dict[str, Scenario] = {scenario.name: scenario for scenario in SCENARIOS}
