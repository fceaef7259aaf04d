"""Random days: the same for ever, no invariant broken, found again by seed and day."""

from __future__ import annotations

import json

import pytest

from sim.cli.main import main
from sim.fast.day import random_day
from sim.fast.events import ACTIONS
from sim.fast.incidents import DAY_S, INCIDENTS
from sim.fast.run import run


def test_seed_and_number_make_the_day() -> None:
    assert random_day(7, 3) == random_day(7, 3)
    assert random_day(7, 3) != random_day(7, 4)
    assert random_day(7, 3) != random_day(8, 3)


def test_days_hold_all_kinds_of_trouble() -> None:
    days = [random_day(1, number) for number in range(60)]
    actions = {happening.action for day in days for happening in day.events}
    assert actions == set(ACTIONS)
    assert all(happening.at_s >= 0.0 for day in days for happening in day.events)
    assert len(INCIDENTS) > 10


def test_every_event_can_happen() -> None:
    events = {happening.action: happening for n in range(60) for happening in random_day(1, n).events}
    early = tuple(
        type(happening)(10.0 + index, happening.action, happening.values)
        for index, happening in enumerate(events.values())
    )
    outcome = run(random_day(1, 0).setup, 60.0, early)
    assert outcome.steps > 60


def test_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["campaign", "--days", "2", "--jobs", "2", "--seed", "5", "--json"]) == 0
    printed = capsys.readouterr()
    report = json.loads(printed.out)
    assert report["violations"] == []
    assert report["days"] == 2
    assert report["scans"] > 2 * DAY_S / 20.0
    assert printed.err.count("\n") == 2


@pytest.mark.parametrize("wrong", [["--days", "0"], ["--day", "x"], ["--jobs", "-1"]])
def test_wrong_usage(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["campaign", *wrong])
    assert ended.value.code == 2
    assert "is not allowed" in capsys.readouterr().err
