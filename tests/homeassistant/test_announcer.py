"""What the announcer answers, without a broker."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from revpi.config.loader import load
from revpi.contract.declaration import Role
from revpi.contract.discovery.message import encoded
from revpi.contract.discovery.settings import HomeAssistantSettings
from revpi.contract.fields import MAX_BYTES
from revpi.errors import UserError
from revpi.mqtt.announcer import Announcer
from revpi.mqtt.outbox import Message, Outbox
from tests.homeassistant.house import House

CABINET = "homeassistant/device/thermiq_plc/cabinet/config"
BIRTH = "homeassistant/status"


@pytest.fixture
def announcer() -> Announcer:
    house = House()
    return Announcer(house.announcement(Role.PLC), house.devices(Role.PLC))


def test_it_listens_to_births_and_to_its_own_topics(announcer: Announcer) -> None:
    assert announcer.filters == (BIRTH, "homeassistant/device/thermiq_plc/+/config")


def test_another_discovery_prefix_changes_nothing_about_births() -> None:
    """Home Assistant's birth topic is a setting of its own."""
    house = House(HomeAssistantSettings(prefix="ha"))
    announcer = Announcer(house.announcement(Role.PLC), house.devices(Role.PLC))
    assert announcer.filters == (BIRTH, "ha/device/thermiq_plc/+/config")
    assert announcer.receive(BIRTH, b"online", retained=False) == announcer.messages()


def test_a_birth_is_answered_with_everything(announcer: Announcer) -> None:
    assert announcer.receive(BIRTH, b"online", retained=False) == announcer.messages()
    assert [message.topic for message in announcer.messages()] == [CABINET]
    assert all(message.retained and message.qos == 1 for message in announcer.messages())


@pytest.mark.parametrize(("payload", "retained"), [(b"online", True), (b"offline", False), (b"", False)])
def test_anything_else_on_the_birth_topic_is_not(
    announcer: Announcer, payload: bytes, retained: bool
) -> None:
    assert announcer.receive(BIRTH, payload, retained=retained) == []


def test_its_own_echo_and_a_deletion_are_not_answered(announcer: Announcer) -> None:
    (own,) = announcer.messages()
    assert announcer.receive(CABINET, own.payload, retained=True) == []
    assert announcer.receive(CABINET, b"", retained=False) == []
    assert announcer.receive(CABINET.replace("cabinet", "other"), b"", retained=False) == []


def test_what_is_removed_stays_removed_until_the_next_start(announcer: Announcer) -> None:
    old = {"components": {"gone": {"platform": "sensor", "unique_id": "u"}}}
    (answer,) = announcer.receive(CABINET, json.dumps(old).encode(), retained=True)
    assert json.loads(answer.payload)["components"]["gone"] == {"platform": "sensor"}
    assert announcer.receive(CABINET, answer.payload, retained=True) == []
    assert announcer.messages() == [answer]


def test_removals_are_bounded(announcer: Announcer) -> None:
    old = {"components": {f"g{n}": {"platform": "sensor", "unique_id": ""} for n in range(1300)}}
    (answer,) = announcer.receive(CABINET, encoded(old), retained=True)
    components = json.loads(answer.payload)["components"]
    assert len(answer.payload) <= MAX_BYTES
    assert "g0" in components
    assert "g1299" not in components


@pytest.mark.parametrize("prefix", ["", "a/b", "+", "ä"])
def test_a_bad_prefix_is_a_users_mistake(prefix: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'prefix = "{prefix}"\n', "utf-8")
    with pytest.raises(UserError, match="prefix"):
        load(file, HomeAssistantSettings)


def test_a_deletion_outlives_a_new_connection_and_goes_out_once() -> None:
    outbox, gone = Outbox(), "homeassistant/device/thermiq_bridge/miner2/config"
    outbox.put(Message(gone, b"old", 1, retained=True), 0.0)
    outbox.put(Message(gone, b"", 1, retained=True), 1.0)
    outbox.renew(2.0)
    sent = outbox.take(2.0)
    assert (sent and sent.payload, outbox.take(2.0)) == (b"", None)
    outbox.renew(3.0)
    assert outbox.take(3.0) is None
