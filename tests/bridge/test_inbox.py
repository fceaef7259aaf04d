"""Which commands are taken, and until when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from revpi.contract.messages import CommandMessage
from site_bridge.braiins.inbox import CommandInbox

COMMAND = CommandMessage(
    session="plc-1", sequence=1, valid_until=None, ttl_s=10.0, mono_s=500.0, power_target_w=2500.0
)


class Desk:
    """An inbox with clocks that a test moves; the PLC's monotonic clock runs 500 s ahead."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.wall_s = 1e9
        self.inbox = CommandInbox("miner1", clock=lambda: self.now_s, wall=lambda: self.wall_s)

    def offer(self, sent_s: float = 0.0, **changes: Any) -> str:
        command = replace(COMMAND, mono_s=500.0 + sent_s, **changes)
        return self.inbox.offer(command, self.now_s)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_fresh_command_is_due_until_done(desk: Desk) -> None:
    assert desk.inbox.due() is None
    assert desk.offer() == ""
    due = desk.inbox.due()
    assert due == COMMAND
    desk.inbox.mark_done(due)
    assert desk.inbox.due() is None
    assert desk.inbox.done == COMMAND


def test_a_command_runs_out_and_is_never_carried_out_late(desk: Desk) -> None:
    desk.offer()
    desk.now_s = 10.1
    assert desk.inbox.due() is None
    desk.now_s = 5.0
    assert desk.inbox.due() is None


def test_wall_time_ends_a_command_too(desk: Desk) -> None:
    desk.offer(valid_until=1e9 + 3)
    desk.wall_s += 3.1
    assert desk.inbox.due() is None


def test_a_command_past_its_wall_time_is_refused(desk: Desk) -> None:
    assert "late" in desk.offer(valid_until=1e9 - 0.1)


def test_a_command_that_was_long_under_way_is_refused(desk: Desk) -> None:
    desk.offer()
    desk.now_s = 30.0
    assert "late" in desk.offer(sent_s=15.0, sequence=2)
    assert desk.inbox.due() is None


def test_time_under_way_shortens_the_validity(desk: Desk) -> None:
    desk.offer()
    desk.now_s = 20.0
    assert desk.offer(sent_s=14.0, sequence=2) == ""
    desk.now_s = 24.5
    assert desk.inbox.due() is None


def test_the_newest_wins(desk: Desk) -> None:
    desk.offer(sequence=3)
    assert "newer" in desk.offer(sequence=2)
    desk.offer(sequence=4, power_target_w=None)
    due = desk.inbox.due()
    assert due is not None
    assert (due.sequence, due.power_target_w) == (4, None)


def test_a_repetition_prolongs_the_validity_without_doing_it_again(desk: Desk) -> None:
    desk.offer()
    desk.inbox.mark_done(COMMAND)
    desk.now_s = 9.0
    assert desk.offer(sent_s=9.0) == ""
    assert desk.inbox.due() is None
    desk.now_s = 15.0
    assert desk.inbox.valid() is not None


def test_a_new_start_of_the_plc_wins_and_the_old_one_has_no_say_any_more(desk: Desk) -> None:
    desk.offer(sequence=7)
    assert desk.offer(session="plc-2") == ""
    assert "earlier start" in desk.offer(sequence=8)
    due = desk.inbox.due()
    assert due is not None
    assert due.session == "plc-2"


def test_after_a_reboot_of_the_miner_what_is_valid_is_due_again(desk: Desk) -> None:
    desk.offer()
    desk.inbox.mark_done(COMMAND)
    desk.inbox.again()
    assert desk.inbox.due() == COMMAND
    assert desk.inbox.done is None
    desk.now_s = 11.0
    assert desk.inbox.due() is None
