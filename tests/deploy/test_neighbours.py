"""PLC and bridge one version apart, and stored state of a neighbour: both ways."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from revpi.contract import messages
from revpi.contract.topics import TOPICS
from revpi.core.memory.memory import Memory
from revpi.deploy.compatibility import CONTRACT, check_contract, check_state
from revpi.errors import UserError
from revpi.store.frame import SCHEMA, pack, unpack
from revpi.store.state_file import StateFile

FROZEN = Path(__file__).with_name(f"contract-{CONTRACT}.json")
"""Topics of this contract as they were when its number was given: each may gain company, none may change."""

SAMPLES: dict[str, tuple[Callable[[bytes], Any], dict[str, Any]]] = {
    "command": (
        messages.decode_command,
        {
            "session": "abc", "sequence": 3, "valid_until": None, "ttl_s": 15.0, "mono_s": 12.5,
            "power_target_w": 1600.0,
        },
    ),
}  # fmt: skip


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


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_newer_sender_is_understood(name: str) -> None:
    """What the next version adds to a message does not silence this one."""
    decode, sample = SAMPLES[name]
    plain = decode(json.dumps(sample).encode())
    assert decode(json.dumps({**sample, "added_later": [1, {"x": 2}]}).encode()) == plain


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
