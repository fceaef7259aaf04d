"""PLC and bridge one version apart, and stored state of a neighbour: both ways."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from revpi.contract.messages import MessageError
from revpi.contract.topics import TOPICS
from revpi.contract.version import CONTRACT
from revpi.core.inputs import MinerApiState
from revpi.core.memory.memory import Memory
from revpi.deploy.compatibility import check_contract, check_state
from revpi.errors import UserError
from revpi.store.frame import SCHEMA, pack, unpack
from revpi.store.state_file import StateFile
from tests.deploy.neighbour_messages import KINDS

FROZEN = Path(__file__).with_name(f"contract-{CONTRACT}.json")
"""Topics of this contract as they were when its number was given: each may gain company, none may change."""

RECORDED = {
    (number, name): form
    for number in (CONTRACT - 1, CONTRACT)
    if (path := FROZEN.with_name(f"messages-{number}.json")).exists() or number == CONTRACT
    for name, form in json.loads(path.read_text("utf-8")).items()
}
"""Messages as programs of this contract and of the one before sent them when its number was given."""

READ = [key for key in RECORDED if KINDS[key[1]].read]
WORDS = {"offline", "booting", "mining", "paused", "fault"}
"""Words of contract 1 for the state of a miner: an older PLC refuses a sample with another one."""


def _read(name: str, form: Mapping[str, Any]) -> Any:
    read = KINDS[name].read
    assert read is not None
    return read(json.dumps(form).encode())


def _declared() -> dict[str, dict[str, Any]]:
    return {
        topic.pattern: {
            "publisher": topic.publisher.value,
            "payload": topic.payload.value,
            "unit": topic.unit,
            "retained": topic.retained,
        }
        for topic in TOPICS
    }


def test_no_topic_of_the_contract_went_away_or_changed() -> None:
    """If this fails on purpose: raise CONTRACT and freeze the topics anew (docs/UPDATE.md says how)."""
    frozen, declared = json.loads(FROZEN.read_text("utf-8")), _declared()
    assert {name: declared.get(name) for name in frozen} == frozen


@pytest.mark.parametrize(("number", "name"), READ)
def test_messages_of_a_neighbour_mean_what_they_meant(number: int, name: str) -> None:
    assert _read(name, RECORDED[number, name]) == KINDS[name].meant


@pytest.mark.parametrize(("number", "name"), READ)
def test_what_a_newer_neighbour_adds_is_ignored(number: int, name: str) -> None:
    added = {"added_later": [1, {"x": 2}], "unit": "W"}
    assert _read(name, {**RECORDED[number, name], **added}) == KINDS[name].meant


@pytest.mark.parametrize(("number", "name"), READ)
def test_what_an_older_neighbour_does_not_know_may_be_missing(number: int, name: str) -> None:
    least, recorded = KINDS[name].least, RECORDED[number, name]
    _read(name, {field: recorded[field] for field in least})
    for field in least:
        with pytest.raises(MessageError):
            _read(name, {key: value for key, value in recorded.items() if key != field})


@pytest.mark.parametrize(("number", "name"), RECORDED)
def test_a_neighbour_finds_in_our_messages_what_it_read_in_its_own(number: int, name: str) -> None:
    """Fields that are sent today: none went away, none has another type."""
    sent = json.loads(KINDS[name].sent)
    kinds = {field: type(value) for field, value in RECORDED[number, name].items()}
    assert {field: type(sent.get(field)) for field in kinds} == kinds


def test_no_new_word_reaches_an_older_plc() -> None:
    assert set(MinerApiState) == WORDS


def test_state_of_a_newer_neighbour_is_read(tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.json", Memory)
    state.save(Memory())
    body = unpack((tmp_path / "state.json.a").read_bytes()).body
    (tmp_path / "state.json.a").write_bytes(pack(2, {**body, "added_later": {"x": [1.0]}}))
    loaded = StateFile(tmp_path / "state.json", Memory).load()
    assert loaded.found
    assert loaded.problems == ()
    assert loaded.record == Memory()


@pytest.mark.parametrize("name", sorted(Memory.__dataclass_fields__))
def test_state_of_an_older_neighbour_is_read(tmp_path: Path, name: str) -> None:
    """Each record that a newer version remembers has a default where an older one did not know it."""
    StateFile(tmp_path / "state.json", Memory).save(Memory())
    body = unpack((tmp_path / "state.json.a").read_bytes()).body
    del body[name]
    (tmp_path / "state.json.a").write_bytes(pack(2, body))
    loaded = StateFile(tmp_path / "state.json", Memory).load()
    assert loaded.found
    assert loaded.problems == ()


def test_only_neighbours_may_follow_each_other() -> None:
    for other in (SCHEMA - 1, SCHEMA, SCHEMA + 1):
        check_state(SCHEMA, other)
        check_contract(SCHEMA, other, "the release on the PLC")
    for other in (SCHEMA - 2, SCHEMA + 2):
        with pytest.raises(UserError, match="in steps"):
            check_state(SCHEMA, other)
        with pytest.raises(UserError, match="in steps"):
            check_contract(SCHEMA, other, "the release on the PLC")
