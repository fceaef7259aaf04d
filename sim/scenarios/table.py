"""All named scenarios.

`SCENARIOS` are run by the tests. `PENDING` are written as they should be for functions that the controller
does not have yet.
"""

from __future__ import annotations

from sim.scenarios.days import DAYS
from sim.scenarios.faults import ACTUATORS, DYING, LYING
from sim.scenarios.links import LINKS
from sim.scenarios.pending import PENDING
from sim.scenarios.scenario import Scenario
from sim.scenarios.wishes import WISHES

SCENARIOS: tuple[Scenario, ...] = (*DAYS, *DYING, *LYING, *ACTUATORS, *LINKS, *WISHES)
BY_NAME: dict[str, Scenario] = {scenario.name: scenario for scenario in (*SCENARIOS, *PENDING)}
