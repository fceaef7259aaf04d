"""The table of health questions, row by row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from revpi.core.alarms import A
from revpi.deploy.health import QUESTIONS, Look, Seen, complaint, is_lost
from revpi.deploy.loader import RUNNING

GOOD = Seen(scans=100, scan_age_s=0.05, mode="auto", alarms=frozenset())
HEALTHY = Look(RUNNING, 1, GOOD, replace(GOOD, scans=90), GOOD)


def test_a_healthy_program_gives_no_complaint() -> None:
    assert complaint(HEALTHY) == ""
    assert complaint(replace(HEALTHY, starts=None, before=None)) == ""


@pytest.mark.parametrize(
    ("look", "row", "lost"),
    [
        (replace(HEALTHY, exit_code=1), 0, True),
        (replace(HEALTHY, exit_code=-2), 0, True),
        (replace(HEALTHY, starts=0), 1, False),
        (replace(HEALTHY, starts=2), 1, True),
        (replace(HEALTHY, seen=None), 2, False),
        (replace(HEALTHY, last=None), 3, False),
        (replace(HEALTHY, last=replace(GOOD, scans=101)), 3, False),
        (replace(HEALTHY, seen=replace(GOOD, scan_age_s=3.5)), 3, False),
        (replace(HEALTHY, seen=replace(GOOD, mode="fault")), 4, False),
        (replace(HEALTHY, seen=replace(GOOD, alarms=frozenset({A.IMAGE_FAULT}))), 5, False),
        (replace(HEALTHY, seen=replace(GOOD, alarms=frozenset({"guard_acted"}))), 5, False),
    ],
)
def test_each_row_complains(look: Look, row: int, lost: bool) -> None:
    assert complaint(look) == QUESTIONS[row].asked
    assert is_lost(look) is lost


def test_what_was_so_before_is_no_reason_to_go_back() -> None:
    bad = replace(GOOD, mode="fault", alarms=frozenset({A.SCAN_LATE}))
    assert complaint(replace(HEALTHY, seen=bad, before=bad)) == ""


def test_alarms_of_the_plant_are_no_reason_to_go_back() -> None:
    assert (
        complaint(replace(HEALTHY, seen=replace(GOOD, alarms=frozenset({A.SAFETY_TRIPPED, A.FROST})))) == ""
    )
