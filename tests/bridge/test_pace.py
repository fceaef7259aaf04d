"""When a device is asked, and what a dead one costs."""

from __future__ import annotations

import pytest

from site_bridge.modbus.doubt import LATE_LIMIT_S, Doubts
from site_bridge.modbus.pace import Pace
from site_bridge.modbus.request import Function, Request


def test_a_device_that_works_is_asked_once_a_period() -> None:
    pace = Pace(1.0, 100.0)
    due = []
    for _ in range(3):
        due.append(pace.due_s)
        pace.done(pace.due_s + 0.3)
    assert due == [100.0, 101.0, 102.0]


def test_missed_turns_are_not_made_up() -> None:
    pace = Pace(1.0, 100.0)
    pace.done(107.5)
    assert pace.due_s == 107.5
    pace.done(107.8)
    assert pace.due_s == 108.5


def test_a_device_that_does_not_answer_rests_no_longer_than_its_turn_took() -> None:
    pace = Pace(1.0, 0.0)
    for _ in range(5):
        asked_s = pace.due_s
        pace.done(asked_s + 0.9)
        assert pace.due_s == asked_s + 1.0
    asked_s = pace.due_s
    pace.done(asked_s + 1.3)
    assert pace.due_s == asked_s + 1.3


ASKED = Request(Function.HOLDING, 10, 4)


@pytest.mark.parametrize(
    ("unit_id", "request_", "doubtful"),
    [
        (1, ASKED, False),
        (1, Request(Function.HOLDING, 20, 4), True),
        (1, Request(Function.HOLDING, 20, 5), False),
        (1, Request(Function.INPUT, 20, 4), False),
        (2, Request(Function.HOLDING, 20, 4), False),
    ],
)
def test_only_what_looks_the_same_is_doubtful(unit_id: int, request_: Request, doubtful: bool) -> None:
    doubts = Doubts()
    doubts.lost(1, ASKED, 100.0)
    assert doubts.may_answer(unit_id, request_, 101.0) is doubtful


def test_a_doubt_ends_with_time_or_with_the_reply() -> None:
    other = Request(Function.HOLDING, 20, 4)
    doubts = Doubts()
    doubts.lost(1, ASKED, 100.0)
    assert doubts.may_answer(1, other, 100.0 + LATE_LIMIT_S - 0.01)
    assert not doubts.may_answer(1, other, 100.0 + LATE_LIMIT_S)
    doubts.lost(1, ASKED, 200.0)
    doubts.came(1, ASKED)
    assert not doubts.may_answer(1, other, 200.1)


def test_a_request_lost_twice_is_in_doubt_until_both_replies_have_come() -> None:
    lost, alike = Request(Function.HOLDING, 10, 3), Request(Function.HOLDING, 90, 3)
    doubts = Doubts()
    doubts.lost(1, lost, 0.0)
    doubts.lost(1, lost, 0.5)
    doubts.came(1, lost)
    assert doubts.may_answer(1, alike, 0.7)
    doubts.came(1, lost)
    assert not doubts.may_answer(1, alike, 0.7)
    doubts.lost(1, lost, 1.0)
    assert doubts.may_answer(1, alike, 1.0)
    doubts.came(1, lost)
    assert not doubts.may_answer(1, alike, 1.0)
