"""docs/asyncapi.yaml, judged by the reference parser of AsyncAPI and held against the topic table."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from revpi.artefacts import CHECKOUT
from revpi.contract.asyncapi import asyncapi
from revpi.contract.messages import (
    CommandMessage,
    Stamp,
    encode_command,
    encode_heartbeat,
    encode_inverter,
    encode_miner,
)
from revpi.contract.requests import Answer, Verdict, encode_answer
from revpi.contract.schemas import MESSAGES
from revpi.contract.tariff import encode_tariff
from revpi.contract.topics import TOPICS
from revpi.contract.yaml_text import yaml_text
from revpi.core.inputs import InverterTelemetry, MinerApiState, MinerTelemetry, TariffTelemetry

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


STAMP = Stamp("abc", 7, 1.7e9, 12.5)
SENT: dict[str, bytes] = {
    "plc/heartbeat": encode_heartbeat(STAMP),
    "inverter/sample": encode_inverter(
        STAMP,
        InverterTelemetry(
            solar_power_w=1.0,
            grid_power_w=1.0,
            battery_power_w=None,
            battery_soc_pct=None,
            load_power_w=None,
        ),
    ),
    "tariff/sample": encode_tariff(
        STAMP, TariffTelemetry(import_eur_per_kwh=0.3, feed_in_eur_per_kwh=0.08, valid_until_s=1.8e9)
    ),
    "miners/{n}/sample": encode_miner(STAMP, MinerTelemetry(state=MinerApiState.MINING)),
    "miners/{n}/command": encode_command(CommandMessage("abc", 4, 1.7e9, 15.0, 99.0, 2500.0)),
    "setpoints/{name}/result": encode_answer(Answer("", Verdict.ACCEPTED)),
}


@pytest.mark.parametrize("pattern", SENT)
def test_every_field_that_is_sent_is_in_the_schema(pattern: str) -> None:
    known = MESSAGES[pattern]
    sent = json.loads(SENT[pattern]).keys()
    assert sent <= known["properties"].keys()
    assert set(known["required"]) <= sent


def test_yaml_of_all_shapes() -> None:
    shapes = {"a": {"b": [1, "two", {"c": None, "d": {}}], "e f": True}, "g": [], "h": "x: y # z"}
    assert yaml_text(shapes) == (
        'a:\n  b:\n    - 1\n    - "two"\n    - c: null\n      d: {}\n  "e f": true\ng: []\nh: "x: y # z"\n'
    )
