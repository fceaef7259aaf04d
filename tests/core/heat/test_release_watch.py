"""Shortest block of the heat pump, and its start after a release."""

from __future__ import annotations

from revpi.core.heat.protection_params import ReleaseParams
from revpi.core.heat.release_watch import ReleaseDecision, ReleaseWatch
from revpi.core.reading import Good, Reading
from tests.core.heat.readings import BROKEN

PARAMS = ReleaseParams()
STANDS, RUNS = Good(False), Good(True)


class Contact:
    """The EVU contact, written as decided, with a stepped clock."""

    def __init__(self) -> None:
        self.watch = ReleaseWatch(PARAMS)
        self.now_s = 20.0
        self.running: Reading[bool] | None = STANDS
        self.heat_wanted = True

    def not_started(self) -> bool:
        return self.watch.not_started

    def run(
        self, seconds: float, *, wish: bool = False, doubt: bool = False, frost: bool = False
    ) -> ReleaseDecision:
        decision = ReleaseDecision(False)
        for _ in range(max(1, round(seconds / 10.0))):
            self.now_s += 10.0
            decision = self.watch.step(wish=wish, doubt=doubt, frost=frost, now_s=self.now_s)
            self.watch.note(decision.block, self.running, self.heat_wanted, self.now_s)
        return decision


def test_a_block_lasts_its_shortest_time() -> None:
    contact = Contact()
    assert contact.run(10.0, wish=True).block
    held = contact.run(PARAMS.min_block_s - 10.0)
    assert held == ReleaseDecision(True, 10.0)
    assert not contact.run(10.0).block


def test_doubt_and_frost_release_at_once() -> None:
    contact = Contact()
    contact.run(10.0, wish=True)
    assert not contact.run(10.0, wish=True, doubt=True).block
    contact.run(10.0, wish=True)
    assert not contact.run(10.0, wish=True, frost=True).block


def test_a_heat_pump_that_does_not_start_after_its_release_is_noticed() -> None:
    contact = Contact()
    contact.run(PARAMS.min_block_s + 10.0, wish=True)
    contact.run(PARAMS.start_check_s)
    assert not contact.not_started()
    contact.run(10.0)
    assert contact.not_started()
    contact.running = RUNS
    contact.run(10.0)
    assert not contact.not_started()


def test_nothing_is_said_without_feedback_demand_or_release() -> None:
    for running, heat_wanted in ((None, True), (BROKEN, True), (STANDS, False), (RUNS, True)):
        contact = Contact()
        contact.running, contact.heat_wanted = running, heat_wanted
        contact.run(PARAMS.min_block_s + 10.0, wish=True)
        contact.run(2 * PARAMS.start_check_s)
        assert not contact.not_started()
    never_blocked = Contact()
    never_blocked.run(2 * PARAMS.start_check_s)
    assert not never_blocked.not_started()


def test_a_new_block_ends_the_finding() -> None:
    contact = Contact()
    contact.run(PARAMS.min_block_s + 10.0, wish=True)
    contact.run(PARAMS.start_check_s + 10.0)
    contact.run(10.0, wish=True)
    assert not contact.not_started()
