from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpi.core.memory.memory import Memory
from revpi.core.memory.records import AlarmEvent, AlarmHistoryMemory, DeviceCount, MinerMemory
from revpi.store.codec import decode, encode
from tests.store.records import Colour, Part, Whole

FULL = Whole(
    number=3,
    ratio=2.0,
    flag=True,
    word="Wärme",
    colour=Colour.BLUE,
    maybe=4.5,
    wish="off",
    part=Part("p", 7.0),
    pair=(2, "two"),
    parts=(Part("a"), Part("b", 2.0)),
    named={"x": Part("c")},
    gaps=(1.0, None),
)
finite = st.floats(allow_nan=False, allow_infinity=False)
parts = st.builds(Part, st.text(max_size=5), st.floats(0.0, 100.0))
wholes = st.builds(
    Whole,
    number=st.integers(),
    ratio=finite,
    flag=st.booleans(),
    word=st.text(max_size=9),
    colour=st.sampled_from(Colour),
    maybe=st.none() | finite,
    wish=st.booleans() | finite | st.text(max_size=5),
    part=parts,
    pair=st.tuples(st.integers(), st.text(max_size=5)),
    parts=st.lists(parts, max_size=3).map(tuple),
    named=st.dictionaries(st.text(max_size=5), parts, max_size=3),
    gaps=st.lists(st.none() | finite, max_size=3).map(tuple),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def stored(value: Any) -> Any:
    return json.loads(json.dumps(encode(value)))


@given(wholes)
def test_every_record_survives_the_way(whole: Whole) -> None:
    decoded = decode(Whole, stored(whole))
    assert decoded.record == whole
    assert decoded.problems == ()


def test_the_memory_of_the_controller_survives_the_way() -> None:
    memory = Memory(
        miner_1=MinerMemory((1.0, None), closed=True, opened=True, opened_at=5.0),
        alarm_history=AlarmHistoryMemory((AlarmEvent("trip", "came", 1.5),)),
    )
    assert decode(Memory, stored(memory)).record == memory


def test_a_newer_version_finds_its_new_fields_at_their_defaults() -> None:
    decoded = decode(Whole, {"number": 4})
    assert (decoded.record, decoded.problems) == (Whole(number=4), ())


def test_an_older_version_ignores_what_it_does_not_know() -> None:
    value = stored(FULL) | {"new": [1, {"a": None}]}
    value["part"]["newer"] = 1
    decoded = decode(Whole, value)
    assert (decoded.record, decoded.problems) == (FULL, ())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", 1.5),
        ("number", True),
        ("number", "1"),
        ("ratio", None),
        ("ratio", True),
        ("ratio", 10**400),
        ("ratio", float("nan")),
        ("flag", 1),
        ("word", 7),
        ("colour", "green"),
        ("colour", 1),
        ("maybe", "x"),
        ("wish", None),
        ("wish", [1]),
        ("part", []),
        ("part", {"level": 3}),
        ("part", {"name": "p", "level": 101}),
        ("pair", [1]),
        ("pair", ["one", 1]),
        ("parts", {}),
        ("named", []),
    ],
)
def test_a_value_that_cannot_be_true_gets_its_default_and_the_others_stay(field: str, value: Any) -> None:
    decoded = decode(Whole, stored(FULL) | {field: value})
    assert getattr(decoded.record, field) == getattr(Whole(), field)
    assert encode(decoded.record) | {field: None} == encode(FULL) | {field: None}
    assert any(field in problem for problem in decoded.problems)


def test_one_broken_entry_of_a_list_is_left_out() -> None:
    events = [
        {"code": "a", "kind": "came", "at": 1.0},
        {"code": "b", "kind": "?", "at": 2.0},
        {"kind": "went"},
    ]
    decoded = decode(AlarmHistoryMemory, {"events": events})
    assert decoded.record == AlarmHistoryMemory((AlarmEvent("a", "came", 1.0),))
    assert len(decoded.problems) == 2


def test_a_broken_part_leaves_the_other_parts() -> None:
    decoded = decode(Memory, {"counters": {"p3": {"on_s": -5.0}, "p4": {"on_s": 7.0, "starts": 1}}})
    assert decoded.record.counters.p3 == DeviceCount()
    assert decoded.record.counters.p4 == DeviceCount(7.0, 1)
    assert decoded.problems == ("counters.p3: a total is out of range",)


@given(json_values)
def test_nothing_that_json_knows_raises(value: Any) -> None:
    assert isinstance(decode(Whole, value).record, Whole)
    assert isinstance(decode(Memory, value).record, Memory)


@given(st.sampled_from(sorted(stored(Memory()))), json_values)
def test_one_odd_part_never_raises(part: str, value: Any) -> None:
    assert isinstance(decode(Memory, stored(Memory()) | {part: value}).record, Memory)


def test_complaints_are_bounded() -> None:
    assert len(decode(Whole, {"parts": [0] * 1000}).problems) == 20


def test_what_json_does_not_know_cannot_be_stored() -> None:
    with pytest.raises(TypeError):
        encode(b"bytes")
