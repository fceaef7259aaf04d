from __future__ import annotations

from revpi.edges.rate import TokenBucket


def test_a_burst_is_allowed_and_then_the_rate() -> None:
    bucket = TokenBucket(3, 1.0)
    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(at_s) for at_s in (0.5, 1.0, 1.5, 2.0)] == [False, True, False, True]


def test_rest_gives_back_no_more_than_a_burst() -> None:
    bucket = TokenBucket(2, 1.0)
    assert [bucket.take(1000.0) for _ in range(3)] == [True, True, False]


def test_a_clock_that_stands_still_gives_nothing() -> None:
    bucket = TokenBucket(1, 1.0)
    assert [bucket.take(at_s) for at_s in (5.0, 5.0, 4.0)] == [True, False, False]
