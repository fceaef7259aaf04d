from __future__ import annotations

import pytest

from revpi.contract.declaration import Device
from revpi.contract.topics import MINER_STATE_TEXT, TOPICS, Payload, Role, Topic, check_base, find, topic
from revpi.core.outputs import MinerState
from revpi.errors import UserError

EXAMPLES = {"n": 2, "id": "house-1", "name": "k10_on"}


def ids(declared: Topic) -> str:
    return declared.pattern


@pytest.mark.parametrize("declared", TOPICS, ids=ids)
def test_an_example_of_each_topic_is_found_as_that_topic(declared: Topic) -> None:
    assert find(declared.pattern.format(**EXAMPLES)) is declared


@pytest.mark.parametrize("declared", TOPICS, ids=ids)
def test_only_an_enum_has_choices_and_only_a_number_a_unit(declared: Topic) -> None:
    assert (declared.payload is Payload.ENUM) is bool(declared.choices)
    assert declared.payload is Payload.NUMBER or not declared.unit


def test_patterns_are_unique() -> None:
    patterns = [declared.pattern for declared in TOPICS]
    assert len(patterns) == len(set(patterns))


@pytest.mark.parametrize(
    "suffix",
    [
        "cmd/acknowledge",
        "cmd/acknowledge/result",
        "setpoints/mode",
        "setpoints/mode/result",
        "miners/1/command",
        "miners/1/sample",
        "inverter/sample",
        "plc/heartbeat",
    ],
)
def test_requests_commands_samples_and_heartbeats_are_not_retained(suffix: str) -> None:
    declared = find(suffix)
    assert declared is not None
    assert not declared.retained
    assert declared.qos == (0 if suffix == "plc/heartbeat" else 1)


def test_all_state_is_retained_with_qos_1() -> None:
    moments = {"sample", "command", "heartbeat", "result"}
    for declared in TOPICS:
        levels = declared.pattern.split("/")
        if levels[-1] not in moments and levels[0] not in ("setpoints", "cmd", "history"):
            assert declared.retained, declared.pattern
            assert declared.qos == 1, declared.pattern


@pytest.mark.parametrize(
    "suffix", ["", "miners/0/power", "miners/x/power", "miners/1/power/", "why/K10 ON", "cmd/a/b", "nothing"]
)
def test_what_is_not_declared_is_not_found(suffix: str) -> None:
    assert find(suffix) is None


def test_topic_fills_in_base_and_placeholders() -> None:
    assert topic("thermiq/walda", "miners/{n}/power", n=2) == "thermiq/walda/miners/2/power"


def test_every_miner_state_has_a_text() -> None:
    assert set(MINER_STATE_TEXT) == set(MinerState)


def test_only_nodered_may_publish_requests() -> None:
    requests = {declared.pattern for declared in TOPICS if declared.publisher is Role.NODERED}
    assert requests == {"cmd/{name}", "setpoints/{name}"}


@pytest.mark.parametrize("base", ["thermiq", "thermiq/walda", "a/b/c/d"])
def test_a_good_base_topic_passes(base: str) -> None:
    assert check_base(base) == base


@pytest.mark.parametrize("base", ["", "/", "a/", "/a", "a//b", "a/#", "+", "a b", "a/b/c/d/e", "$SYS", "ä"])
def test_a_bad_base_topic_is_a_users_mistake(base: str) -> None:
    with pytest.raises(UserError, match="base topic"):
        check_base(base)


@pytest.mark.parametrize("base", ["homeassistant", "homeassistant/thermiq"])
def test_home_assistants_own_topics_are_no_base(base: str) -> None:
    with pytest.raises(UserError, match="homeassistant is Home Assistant's own"):
        check_base(base)


def test_moments_are_for_somebody_and_never_repeated() -> None:
    for declared in TOPICS:
        if not declared.retained:
            assert declared.min_interval_s == declared.refresh_s == 0.0, declared.pattern
            assert declared.pattern == "plc/heartbeat" or len(declared.readers) == 1, declared.pattern


@pytest.mark.parametrize("declared", TOPICS, ids=ids)
def test_only_numbers_have_a_state_class_and_energies_rise(declared: Topic) -> None:
    assert bool(declared.state_class) is (declared.payload is Payload.NUMBER)
    if declared.unit == "kWh":
        assert (declared.device_class, declared.state_class) == ("energy", "total_increasing")


@pytest.mark.parametrize(
    ("pattern", "device"),
    [
        ("miners/{n}/power", Device.MINER),
        ("inverter/state", Device.INVERTER),
        ("meters/{id}/power", Device.METER),
        ("smartmeter/power", Device.SMARTMETER),
        ("bridge/status", Device.BRIDGE),
        ("temps/puffer", Device.CABINET),
        ("plc/status", Device.CABINET),
    ],
)
def test_each_topic_tells_of_a_device(pattern: str, device: Device) -> None:
    assert [declared.device for declared in TOPICS if declared.pattern == pattern] == [device]
