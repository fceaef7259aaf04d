"""Requests are leases: they fit their range, end visibly, and end with a restart."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpi.core.leases import (
    LEASES,
    NO_LEASES,
    NO_WISHES,
    Lease,
    LeaseClock,
    LeaseRule,
    Leases,
    Value,
    Wishes,
    evaluate,
    grant,
    seconds_left,
    with_lease,
)

POWER = LEASES["power_limit"]


def test_every_row_has_its_fields_and_says_why_it_can_only_narrow() -> None:
    names = {rule.field for rule in LEASES.values()}
    assert names == {f.name for f in fields(Leases)} == {f.name for f in fields(Wishes)}
    for rule in LEASES.values():
        assert rule.doc
        assert rule.narrows
        assert bool(rule.choices) != (rule.lo < rule.hi)
        assert rule.ttl_s <= rule.max_ttl_s


@given(
    st.sampled_from(list(LEASES.values())),
    st.one_of(st.booleans(), st.floats(), st.text(max_size=12), st.sampled_from(["winter", "off"])),
    st.one_of(st.none(), st.floats(-1e9, 1e9)),
)
def test_what_is_granted_is_always_within_its_range(
    rule: LeaseRule, value: Value, ttl_s: float | None
) -> None:
    answer = grant(rule, value, ttl_s, 100.0)
    if answer.lease is None:
        assert answer.text
        return
    assert 101.0 <= answer.lease.until_s <= 100.0 + rule.max_ttl_s
    if rule.choices:
        assert answer.lease.value in rule.choices
    else:
        assert rule.lo <= float(answer.lease.value) <= rule.hi
    assert answer.clipped == bool(answer.text)


def test_clipping_and_refusing_say_to_what_and_why() -> None:
    assert grant(POWER, 3000.0, None, 0.0).lease == Lease(3000.0, 900.0)
    clipped = grant(POWER, 99999.0, 1e9, 0.0)
    assert clipped.lease == Lease(13000.0, 86400.0)
    assert clipped.text == "value 13000 W, length 86400 s"
    assert grant(LEASES["season"], "spring", None, 0.0).text.startswith("must be one of auto, winter")
    for value in (True, "3000", float("nan")):
        assert grant(POWER, value, None, 0.0).lease is None


def test_a_lease_ends_by_itself() -> None:
    leases = with_lease(NO_LEASES, POWER, Lease(2000.0, 10.0))
    clock = LeaseClock()
    assert clock.step(leases, 0.0).power_limit_w == 2000.0
    assert clock.step(leases, 9.9) is clock.step(leases, 9.95)
    assert seconds_left(leases, 4.0) == {"power_limit": 6.0}
    assert clock.step(leases, 10.0) is NO_WISHES
    assert clock.step(with_lease(leases, POWER, Lease(500.0, 20.0)), 10.0).power_limit_w == 500.0
    assert clock.step(with_lease(leases, POWER, None), 10.0) is NO_WISHES


@given(st.lists(st.floats(0.0, 100.0), min_size=1, max_size=20))
def test_the_clock_says_what_evaluating_anew_would_say(times: list[float]) -> None:
    leases = Leases(power_limit_w=Lease(1.0, 30.0), mode=Lease("off", 60.0), season=Lease("summer", 60.5))
    clock = LeaseClock()
    for now_s in sorted(times):
        assert clock.step(leases, now_s) == evaluate(leases, now_s)


def test_no_wish_is_nothing() -> None:
    assert evaluate(NO_LEASES, 0.0) == Wishes()
    assert seconds_left(NO_LEASES, 0.0) == pytest.approx({})
