"""Random days: the same for ever, no invariant broken, found again by seed and day."""

from __future__ import annotations

import json
import re

import pytest

from sim.cli.campaign_report import report_of, text_of
from sim.cli.main import main
from sim.fast.campaign import DayResult, Finding, simulate
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
    assert report["guard_corrections"] == 0
    assert report["days"] == 2
    assert report["scans"] > 2 * DAY_S / 20.0
    assert printed.err.count("\n") == 2
    assert "2 of 2 days, about 0 min left" in printed.err


def test_a_day_is_replayed_with_its_trace(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["campaign", "--day", "1", "--seed", "5"]) == 0
    lines = capsys.readouterr().out.splitlines()
    times_s = [float(line.split(" s ")[0]) for line in lines if line.startswith(" ")]
    assert times_s == sorted(times_s)
    told = [line.split(" s  ")[1] for line in lines if " s  " in line]
    assert sum(line.startswith("event: ") for line in told) == len(random_day(5, 1).events)
    assert any(re.match(r"scan \d+: .*mode ", line) for line in told)
    assert lines[-1] == "violations: 0"


def test_violations_are_told_with_what_reproduces_them() -> None:
    kpi = simulate(5, 1).kpi
    findings = (Finding(17, 1.25, "I4 P3 is off", 3), Finding(19, 2.0, "guard I9 k10_on", 2))
    report = report_of([DayResult(4, kpi, findings, 1000, 1.0)], seed=5, took_s=1.0)
    assert report["guard_corrections"] == 2
    assert report["violations"][0] == {
        "day": 4,
        "scan": 17,
        "time_s": 1.25,
        "text": "I4 P3 is off",
        "scans": 3,
    }
    text = "\n".join(text_of(report))
    assert "day 4, scan 17 at 1.25 s: I4 P3 is off, in 3 scans" in text
    assert "thermiq-sim campaign --seed 5 --day 4" in text


@pytest.mark.parametrize("wrong", [["--days", "0"], ["--day", "x"], ["--jobs", "-1"]])
def test_wrong_usage(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["campaign", *wrong])
    assert ended.value.code == 2
    assert "is not allowed" in capsys.readouterr().err
