"""Records with one difference each."""

from __future__ import annotations

import json

import pytest

from revpi.contract.topics import TOPICS, find
from sim.contract_check.compare import Findings, compare
from sim.contract_check.conformance import complaint
from sim.contract_check.record import MAX_TOPICS, Record

TABLE = tuple(
    topic
    for name in ("temps/puffer", "miners/1/power", "inverter/state")
    if (topic := find(name)) is not None
)
GOOD = (("temps/puffer", "41.0"), ("miners/1/power", "900"), ("miners/2/power", "0"))


def record_of(*messages: tuple[str, str], retained: bool = True) -> Record:
    record = Record()
    for suffix, payload in messages:
        record.add(suffix, payload.encode(), retained=retained, now_s=1.0)
    return record


def judge(*messages: tuple[str, str], seconds: float = 10.0) -> Findings:
    return compare(record_of(*messages), seconds, TABLE)


def test_a_record_that_keeps_the_contract_has_no_findings() -> None:
    findings = judge(*GOOD)
    assert findings.ok
    assert findings.absent == ("inverter/state",)


def test_what_is_not_declared_is_named() -> None:
    findings = judge(*GOOD, ("temps/kitchen", "20"))
    assert findings.undeclared == ("temps/kitchen",)
    assert not findings.ok


def test_what_is_declared_and_silent_is_named_for_each_miner() -> None:
    assert judge(*GOOD[:2]).missing == ("miners/2/power",)


def test_the_topics_of_a_source_are_due_when_the_bridge_names_the_source() -> None:
    sources = ("bridge/sources", json.dumps({"inverter": {"ok": True}}))
    assert judge(*GOOD, sources).missing == ("inverter/state",)


def test_history_is_due_after_a_time_without_broker() -> None:
    history = tuple(topic for topic in TOPICS if topic.pattern.startswith("history/"))
    assert len(history) == 2
    record = record_of(("history/plc", "{}"), retained=False)
    assert compare(record, 10.0, history).absent == ("history/bridge",)
    assert compare(record, 10.0, history, outage_s=20.0).missing == ("history/bridge",)


def test_a_refresh_may_be_late_by_the_time_without_broker() -> None:
    record = record_of(*GOOD)
    assert compare(record, 90.0, TABLE).pace
    assert compare(record, 90.0, TABLE, outage_s=20.0).pace == ()
    assert compare(record, 97.0, TABLE, outage_s=20.0).pace


def test_wrong_types_units_and_flags_are_named() -> None:
    record = record_of(
        *GOOD, ("temps/puffer", "warm"), ("miners/1/power", "1e9"), ("inverter/state", "tired")
    )
    record.add("mode", b"auto", retained=False, now_s=1.0)
    wrong = compare(record, 10.0, TABLE).wrong
    assert len(wrong) == 4
    for part in ("is not a number", "is not -200000 to 200000 W", "is none of standby", "mode: not retained"):
        assert any(part in text for text in wrong), part


def test_too_many_messages_and_missing_refreshes_are_named() -> None:
    assert "messages in 10 s" in judge(*GOOD, *[("temps/puffer", "41.0")] * 20).pace[0]
    assert len(judge(*GOOD, seconds=100.0).pace) == len(GOOD)


@pytest.mark.parametrize(
    ("again_s", "late"), [(None, []), (330.0, []), (450.0, ["miners/1/power: 150 s without a refresh"])]
)
def test_what_nobody_knows_is_not_told_again(again_s: float | None, late: list[str]) -> None:
    record = Record()
    told = [(0.0, "power", "900"), (20.0, "quality", "good"), (40.0, "quality", "bad")]
    told += [(300.0, "quality", "good"), (320.0, "quality", "good")] if again_s else []
    told += [(again_s, "power", "900")] if again_s else []
    for now_s, name, payload in told:
        record.add(f"miners/1/{name}", payload.encode(), retained=True, now_s=now_s)
    end_s = (again_s or 500.0) + 1.0
    assert [text for text in compare(record, end_s).pace if "power:" in text] == late


def test_a_flood_of_topics_is_bounded() -> None:
    record = record_of(*[(f"x/{number}", "1") for number in range(MAX_TOPICS + 10)])
    assert len(record.topics) == MAX_TOPICS
    assert record.messages == MAX_TOPICS + 10


@pytest.mark.parametrize(
    ("suffix", "payload", "good"),
    [
        ("plc/heartbeat", b'{"session":"a","seq":1,"ts":null,"mono_s":1.0}', True),
        ("plc/heartbeat", b'{"seq":1}', False),
        ("alarms", b"[]", True),
        ("alarms", b"1", False),
        ("alarms", b"[", False),
        ("setpoints/mode", b"auto", True),
        ("setpoints/mode", b"[1]", False),
        ("setpoints/mode/result", b"{}", True),
        ("setpoints/mode/result", b"[]", False),
        ("safety/ok", b"true", True),
        ("safety/ok", b"on", False),
        ("safety/cause", b"none", True),
        ("safety/cause", b"\xff", False),
        ("safety/cause", b"a\nb", False),
        ("inverter/battery_soc", b"101", False),
        ("inverter/battery_soc", b"nan", False),
    ],
)
def test_payloads_are_read_as_their_readers_do(suffix: str, payload: bytes, good: bool) -> None:
    topic = find(suffix)
    assert topic is not None
    assert (complaint(topic, payload) == "") is good
