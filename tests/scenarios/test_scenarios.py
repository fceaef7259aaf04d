"""Every named scenario holds its criteria."""

from __future__ import annotations

import pytest

from revpi.core.ladder import LADDER
from sim.scenarios.scenario import Scenario, failed, play
from sim.scenarios.table import BY_NAME, SCENARIOS


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.name for scenario in SCENARIOS])
def test_scenario(scenario: Scenario) -> None:
    story = play(scenario)
    assert story.outcome.violations == ()
    assert failed(scenario, story) == ()


def test_names_are_unique() -> None:
    assert len(BY_NAME) == len(SCENARIOS)


def test_every_row_of_the_ladder_has_a_scenario() -> None:
    covered = {scenario.ladder for scenario in BY_NAME.values()} - {""}
    assert covered == {row.code for row in LADDER}
