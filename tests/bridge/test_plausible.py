"""Filters that mark a sample bad, never invent one, and recover by themselves."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_bridge.modbus.plausible import CONFIRMATIONS, Plausibility
from site_bridge.modbus.request import Function, Request
from site_bridge.modbus.row import Cadence, Kind, Row
from site_bridge.modbus.table import Block

STEP = 100.0


def block(*, rises: bool = False, alive: bool = False) -> Block:
    row = Row(
        name="p",
        address=0,
        kind=Kind.U16,
        unit="W",
        lo=0,
        hi=60_000,
        step=STEP,
        rises=rises,
        alive=alive,
        cadence=Cadence.CONTROL,
        source="-",
    )
    return Block(Request(Function.HOLDING, 0, 2), (row,))


def judged(values: list[int], *, rises: bool = False) -> list[float | None]:
    """What is believed of a series whose first value was read before; the second register is never 0."""
    plausibility, each = Plausibility(), block(rises=rises)
    if values:
        plausibility.judge(each, (values[0], 1))
    return [plausibility.judge(each, (value, 1)).values.get("p") for value in values]


@pytest.mark.parametrize(
    ("values", "believed"),
    [
        ([500, 600, 500], [500, 600, 500]),
        ([500, 5000, 510], [500, None, 510]),
        ([500, 5000, 5050, 5100, 5150, 5200], [500, None, None, None, 5150, 5200]),
        ([500, 5000, 5050, 5000, 500], [500, None, None, None, 500]),
        ([500, 5000, 9000, 9010, 9020, 9030], [500, None, None, None, None, 9030]),
        ([500, 5000, 500, 5000, 500], [500, None, 500, None, 500]),
        ([500, 65000, 500], [500, None, 500]),
    ],
    ids=[
        "small steps",
        "a spike",
        "a true step",
        "a long spike",
        "two different steps",
        "spikes",
        "out of range",
    ],
)
def test_a_step_must_be_confirmed(values: list[int], believed: list[float | None]) -> None:
    assert judged(values) == believed


def test_the_first_value_of_all_needs_one_that_agrees() -> None:
    plausibility, each = Plausibility(), block()
    told = [plausibility.judge(each, (value, 1)).values.get("p") for value in (30_000, 500, 510, 505)]
    assert told == [None, None, 510, 505]


def test_only_a_block_of_which_one_sample_proves_nothing_is_new_and_only_once() -> None:
    plausibility, each = Plausibility(), block()
    assert plausibility.is_new(each)
    plausibility.judge(each, (65_000, 1))
    assert not plausibility.is_new(each)
    steady = replace(each, rows=(replace(each.rows[0], step=math.inf),))
    assert not Plausibility().is_new(steady)
    assert Plausibility().judge(steady, (500, 1)).values == {"p": 500}


def test_a_counter_that_falls_must_be_confirmed() -> None:
    assert judged([500, 510, 509, 511], rises=True) == [500, 510, None, 511]
    assert judged([500, 0, 1, 2, 3], rises=True) == [500, None, None, None, 3]


def test_the_complaint_tells_both_values() -> None:
    plausibility, each = Plausibility(), block()
    first = plausibility.judge(each, (500, 1))
    assert first.complaints == {"p": "p 500 W is the first one, not believed yet"}
    plausibility.judge(each, (500, 1))
    assert plausibility.judge(each, (5000, 1)).complaints == {"p": "p 5000 W after 500 W is not believed yet"}


def test_zeros_only_are_never_believed_of_a_block_that_lives() -> None:
    plausibility, each = Plausibility(), block(alive=True)
    for _ in range(3):
        decoded = plausibility.judge(each, (0, 0))
        assert not decoded.values
        assert "all zero" in decoded.complaints["p"]


def test_zeros_only_are_believed_elsewhere_once_they_are_known_to_be_true() -> None:
    plausibility, each = Plausibility(), block()
    assert not plausibility.judge(each, (0, 0)).values
    plausibility.believe_zeros(each)
    plausibility.judge(each, (0, 0))
    assert plausibility.judge(each, (0, 0)).values == {"p": 0}
    assert plausibility.judge(each, (5, 1)).values == {"p": 5}
    assert not plausibility.judge(each, (0, 0)).values
    assert block(alive=True).never_zero


@settings(max_examples=200)
@given(st.lists(st.integers(0, 65_535), max_size=30))
def test_what_is_believed_was_read_and_every_value_that_stays_is_believed(values: list[int]) -> None:
    believed = judged(values)
    assert all(told is None or told == value for told, value in zip(believed, values, strict=True))
    for end in range(CONFIRMATIONS, len(values)):
        agreeing = values[end - CONFIRMATIONS : end + 1]
        if max(agreeing) <= 60_000 and all(
            abs(after - before) <= STEP for before, after in pairwise(agreeing)
        ):
            assert believed[end] == agreeing[-1]
