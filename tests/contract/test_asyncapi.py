"""docs/asyncapi.yaml, judged by the reference parser of AsyncAPI and held against the topic table."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from revpi.artefacts import CHECKOUT
from revpi.contract.asyncapi import asyncapi
from revpi.contract.schemas import MESSAGES
from revpi.contract.topics import TOPICS
from revpi.contract.yaml_text import yaml_text

DOCUMENT = CHECKOUT / "docs/asyncapi.yaml"
ERROR, WARNING = 0, 1
INSTALL_S = 300


def judged(path: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        [CHECKOUT / "tools/asyncapi.sh", path], capture_output=True, text=True, timeout=INSTALL_S, check=False
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return [one for one in found if one["severity"] <= WARNING]


def test_the_document_is_valid() -> None:
    assert judged(DOCUMENT) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('action: "send"', 'action: "shout"'),
        ("#/channels/mode", "#/channels/nothing"),
        ("qos: 1", "qos: 7"),
    ],
)
def test_the_judge_sees_mistakes(tmp_path: Path, right: str, wrong: str) -> None:
    text = asyncapi()
    assert right in text
    broken = tmp_path / "asyncapi.yaml"
    broken.write_text(text.replace(right, wrong, 1))
    assert any(one["severity"] == ERROR for one in judged(broken))


def test_every_topic_has_a_channel_and_an_operation() -> None:
    text = asyncapi()
    for topic in TOPICS:
        assert text.count(f'address: "thermiq/{topic.pattern}"\n') == 1
    assert text.count("action: ") == len(TOPICS)


def test_messages_with_a_schema_are_declared() -> None:
    assert set(MESSAGES) <= {topic.pattern for topic in TOPICS}


def test_yaml_of_all_shapes() -> None:
    shapes = {"a": {"b": [1, "two", {"c": None, "d": {}}], "e f": True}, "g": [], "h": "x: y # z"}
    assert yaml_text(shapes) == (
        'a:\n  b:\n    - 1\n    - "two"\n    - c: null\n      d: {}\n  "e f": true\ng: []\nh: "x: y # z"\n'
    )
