from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpi.contract.lateness import KEPT_SESSIONS, LatenessTracker, SequenceFilter


def test_the_first_message_of_a_session_has_no_age() -> None:
    assert LatenessTracker().age_s("a", 1_000_000.0, 5.0) == 0.0


def test_age_is_what_lies_above_the_fastest_message() -> None:
    tracker = LatenessTracker()
    tracker.age_s("a", 100.0, 7.020)
    tracker.age_s("a", 101.0, 8.001)
    assert tracker.age_s("a", 102.0, 12.001) == pytest.approx(3.0, abs=0.01)


def test_a_faster_message_lowers_the_measure() -> None:
    tracker = LatenessTracker()
    tracker.age_s("a", 0.0, 10.0)
    assert tracker.age_s("a", 5.0, 10.0) == 0.0
    assert tracker.age_s("a", 5.0, 15.0) == pytest.approx(5.0, abs=0.01)


def test_a_new_session_starts_anew() -> None:
    tracker = LatenessTracker()
    tracker.age_s("a", 0.0, 10.0)
    assert tracker.age_s("b", 0.0, 1000.0) == 0.0


@given(st.floats(-1e-4, 1e-4))
def test_drifting_clocks_never_look_like_lateness(drift: float) -> None:
    tracker = LatenessTracker()
    ages = [tracker.age_s("a", sent * (1.0 + drift), float(sent)) for sent in range(0, 360_000, 60)]
    assert max(ages) < 0.01


def test_sequences_only_rise() -> None:
    newest = SequenceFilter()
    assert [newest.accepts("a", sequence) for sequence in (5, 5, 4, 6, 9)] == [True, False, False, True, True]


def test_a_renewed_command_may_come_again_but_not_an_older_one() -> None:
    newest = SequenceFilter(repeats=True)
    assert [newest.accepts("a", sequence) for sequence in (5, 5, 4, 6)] == [True, True, False, True]


def test_another_session_may_start_from_below() -> None:
    newest = SequenceFilter()
    assert newest.accepts("a", 900)
    assert newest.accepts("b", 0)
    assert not newest.accepts("b", 0)


def test_a_stranger_in_between_makes_no_late_message_fresh() -> None:
    tracker = LatenessTracker()
    tracker.age_s("a", 100.0, 7.0)
    tracker.age_s("stranger", 5.0, 8.0)
    assert tracker.age_s("a", 101.0, 308.0) == pytest.approx(300.0, abs=0.5)


def test_a_stranger_in_between_makes_no_old_message_new() -> None:
    newest = SequenceFilter()
    assert [newest.accepts(*message) for message in (("a", 5), ("stranger", 1), ("a", 5), ("a", 6))] == [
        True,
        True,
        False,
        True,
    ]


def test_only_the_last_few_sessions_are_remembered() -> None:
    newest = SequenceFilter()
    assert all(newest.accepts(f"session {number}", 7) for number in range(KEPT_SESSIONS + 1))
    assert newest.accepts("session 0", 7)
    assert not newest.accepts(f"session {KEPT_SESSIONS}", 7)
