"""Announced at a real Mosquitto: what Home Assistant finds there, after whatever restarts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from revpi.contract.declaration import Role
from revpi.contract.discovery.device import Equipment
from revpi.contract.discovery.message import encoded
from revpi.contract.discovery.settings import ENGLISH, HomeAssistantSettings
from revpi.contract.topics import find
from revpi.mqtt.client import MqttClient
from tests.broker import Broker, wait_until
from tests.homeassistant.house import EQUIPMENT, House
from tests.probe import Probe

CONFIGS = "homeassistant/device/+/+/config"
BIRTH = "homeassistant/status"
CABINET = "homeassistant/device/thermiq_plc/cabinet/config"
MINER_2 = "homeassistant/device/thermiq_bridge/miner2/config"
STRANGER = "homeassistant/device/zigbee/lamp/config"
GLYCOL = ("temps/glykol", "temps/glykol/quality")


def announced(probe: Probe) -> dict[str, Any]:
    """The newest configuration by topic; what was deleted is not there."""
    newest = {message.topic: message.payload for message in probe.seen if message.topic.endswith("/config")}
    return {topic: json_of(payload) for topic, payload in newest.items() if payload}


def json_of(payload: str) -> Any:
    """What somebody wrote, None when it is no JSON."""
    try:
        return json.loads(payload)
    except (ValueError, RecursionError):
        return None


def wait_for(probe: Probe, condition: Callable[[dict[str, Any]], bool], what: str) -> dict[str, Any]:
    wait_until(lambda: condition(announced(probe)), f"{what}: {sorted(announced(probe))}")
    return announced(probe)


def wait_connected(clients: dict[Role, MqttClient]) -> None:
    wait_until(lambda: all(client.connected for client in clients.values()), "both programs are connected")


def test_all_devices_are_retained_after_the_start(broker: Broker) -> None:
    house = House()
    with house.living(broker.port):
        with Probe(broker.port, CONFIGS) as early:
            wait_for(early, lambda found: len(found) == 9, "all devices")
        with Probe(broker.port, CONFIGS) as late:
            assert wait_for(late, lambda found: len(found) == 9, "all devices") == house.configs()
            assert all(message.retained for message in late.seen)


def test_every_entity_has_its_state_and_availability(broker: Broker) -> None:
    house = House()
    entities = [entity for config in house.configs().values() for entity in config["components"].values()]
    topics = {entity["state_topic"] for entity in entities}
    topics |= {one["topic"] for entity in entities for one in entity.get("availability", [])}
    retained = {topic for topic in topics if (found := find(topic.partition("/")[2])) and found.retained}
    with house.living(broker.port), Probe(broker.port, "thermiq/#") as late:
        wait_until(lambda: not retained - {message.topic for message in late.seen}, "all states are there")
    assert topics - retained == {"thermiq/plc/heartbeat"}


def test_announced_again_when_home_assistant_is_born(broker: Broker) -> None:
    with Probe(broker.port, "homeassistant/#") as probe, House().living(broker.port):
        wait_for(probe, lambda found: len(found) == 9, "all devices")
        probe.send(CABINET, "", retain=True)  # as a broker that lost its memory

        def is_back() -> bool:
            probe.send(BIRTH, "online")
            return bool(probe.latest(CABINET))

        wait_until(is_back, "the cabinet is announced again")


def test_after_a_broker_restart_each_device_is_announced_once(broker: Broker) -> None:
    house = House()
    with house.living(broker.port) as clients:
        wait_connected(clients)
        broker.kill()
        wait_until(lambda: not any(client.connected for client in clients.values()), "the loss is noticed")
        broker.start()
        with Probe(broker.port, CONFIGS) as probe:
            wait_connected(clients)
            assert wait_for(probe, lambda found: len(found) == 9, "all devices") == house.configs()
            clients[Role.PLC].publish("mode", "auto")
            wait_until(lambda: not clients[Role.PLC].pending("mode"), "everything is sent")
            sent = [message.topic for message in probe.seen if not message.retained]
            assert len(sent) == len(set(sent))


def test_a_removed_signal_disappears(broker: Broker) -> None:
    with House().living(broker.port) as clients:
        wait_connected(clients)
        wait_until(lambda: not clients[Role.PLC].pending("mode"), "everything is sent")
    later = House(without=GLYCOL)
    with Probe(broker.port, CONFIGS) as probe:
        with later.living(broker.port):
            bare = {"platform": "sensor"}
            found = wait_for(
                probe,
                lambda found: found.get(CABINET, {})["components"].get("temps_glykol") == bare,
                "the signal is gone",
            )
            components = found[CABINET]["components"]
            assert list(components)[:2] == ["temps_glykol", "temps_glykol_quality"]
            assert components["temps_puffer"] == later.configs()[CABINET]["components"]["temps_puffer"]
        with later.living(broker.port):
            wait_for(
                probe,
                lambda found: "temps_glykol" not in found[CABINET]["components"],
                "the next start says nothing of it",
            )


def test_a_removed_device_disappears_and_others_stay(broker: Broker) -> None:
    with Probe(broker.port, CONFIGS) as probe:
        probe.send(STRANGER, '{"device": {}}', retain=True)
        with House().living(broker.port):
            wait_for(probe, lambda found: len(found) == 10, "all devices")
        with House(equipment=replace(EQUIPMENT, miners=(1,))).living(broker.port) as clients:
            wait_for(probe, lambda found: MINER_2 not in found, "the second miner is gone")
            wait_connected(clients)
        with Probe(broker.port, CONFIGS) as late:
            found = wait_for(late, lambda found: len(found) == 9, "the others")
            assert STRANGER in found
            assert MINER_2 not in found


def test_switched_off_nothing_is_left(broker: Broker) -> None:
    with Probe(broker.port, CONFIGS) as probe:
        with House().living(broker.port):
            wait_for(probe, lambda found: len(found) == 9, "all devices")
        with House(HomeAssistantSettings(enabled=False)).living(broker.port):
            wait_for(probe, lambda found: not found, "all devices are gone")


def test_another_language_renames_and_removes_nothing(broker: Broker) -> None:
    with Probe(broker.port, CONFIGS) as probe:
        with House().living(broker.port):
            german = wait_for(probe, lambda found: len(found) == 9, "all devices")
        house = House(HomeAssistantSettings(language=ENGLISH))
        with house.living(broker.port) as clients:
            english = wait_for(
                probe, lambda found: found == house.configs(), "English names, and no removal with them"
            )
            wait_connected(clients)
        assert german[CABINET]["device"]["name"] == "Schaltschrank ASP1"
        assert english[CABINET]["device"]["name"] == "Cabinet ASP1"
        assert german[CABINET]["components"].keys() == english[CABINET]["components"].keys()


@pytest.mark.parametrize(
    "payload",
    [
        "not json",
        "[]",
        '{"components": 1}',
        '{"components": {"x": 1}}',
        '{"components": {"x": {"platform": "sensor"}}}',
        '{"components": {"x y": {"platform": "sensor", "unique_id": "u"}}}',
        '{"components": {"x": {"platform": {"a": 1}, "unique_id": "u"}}}',
        '{"components": {"temps_puffer": {"platform": "sensor", "unique_id": "u"}}}',
        "[" * 10_000,
    ],
)
def test_anything_on_our_topic_at_the_start_does_no_harm(broker: Broker, payload: str) -> None:
    house = House(equipment=Equipment())
    with Probe(broker.port, CONFIGS) as probe:
        probe.send(CABINET, payload, retain=True)
        with house.living(broker.port) as clients:
            wait_for(probe, lambda found: found.get(CABINET) == house.configs()[CABINET], "announced")
            clients[Role.PLC].publish("mode", "off")
            wait_until(lambda: not clients[Role.PLC].pending("mode"), "everything is sent")
            assert probe.latest(CABINET) == encoded(house.configs()[CABINET]).decode()
            assert clients[Role.PLC].counters.handler_errors == 0
