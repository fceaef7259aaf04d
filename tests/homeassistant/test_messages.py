"""Every discovery message keeps Home Assistant's rules, for every language, base topic and equipment."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from revpi.artefacts import CHECKOUT, stale
from revpi.contract.declaration import Device, Payload, Topic
from revpi.contract.discovery import cabinet, site
from revpi.contract.discovery.device import ENTITIES, Equipment
from revpi.contract.discovery.generate import ARTEFACTS
from revpi.contract.discovery.message import Config, encoded
from revpi.contract.discovery.settings import ENGLISH, HomeAssistantSettings
from revpi.contract.topics import TOPICS, find
from tests.homeassistant.house import EQUIPMENT, METERS, House
from tests.homeassistant.rules import mistakes

PINNED = Path(__file__).with_name("unique_ids.txt")
MANY_METERS = Equipment((1, 2), {f"m--{number}": "other" for number in range(32)}, inverter=True)
LONGEST_BASE = "/".join(["b" * 32] * 4)
HOUSES = [
    House(),
    House(HomeAssistantSettings(language=ENGLISH, prefix="ha-2")),
    House(base="thermiq/Walda-1"),
    House(base="a__b/_c/d/e"),
    House(base=LONGEST_BASE),
    House(equipment=Equipment()),
    House(equipment=MANY_METERS),
]


def entities(house: House) -> dict[str, dict[str, Any]]:
    """Every entity by its unique id."""
    found = [entity for config in house.configs().values() for entity in config["components"].values()]
    by_id = {entity["unique_id"]: entity for entity in found}
    assert len(by_id) == len(found), "unique ids repeat"
    return by_id


def declared(topic: str) -> Topic:
    """The declaration of a full topic of the usual house."""
    base, _, suffix = topic.partition("/")
    found = find(suffix)
    assert base == "thermiq"
    assert found is not None, topic
    return found


def allow(config: Config, key: str, **values: object) -> Config:
    """A copy with one entity changed."""
    changed = deepcopy(config)
    changed["components"][key].update(values)
    return changed


@pytest.mark.parametrize("house", HOUSES, ids=lambda house: f"{house.base} {house.settings.language}")
def test_every_message_keeps_the_rules(house: House) -> None:
    configs = house.configs()
    assert len(configs) == len({config["device"]["identifiers"][0] for config in configs.values()})
    for topic, config in configs.items():
        assert mistakes(topic, config, len(encoded(config))) == [], topic
    ids = [entity["default_entity_id"] for entity in entities(house).values()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("power", {"unit_of_measurement": "kWh"}),
        ("power", {"state_class": "total_increasing"}),
        ("power", {"object_id": "power"}),
        ("power", {"command_topic": "thermiq/cmd/x"}),
        ("power", {"platform": "number"}),
        ("power", {"entity_category": "config"}),
        ("power", {"default_entity_id": "power"}),
        ("power", {"state_topic": "thermiq/#"}),
        ("power", {"name": "Miner 1 power"}),
        ("power", {"unique_id": ""}),
        ("power", {"availability_mode": "latest"}),
        ("hashrate", {"suggested_display_precision": None, "unit_of_measurement": "GH/s"}),
        ("state", {"options": []}),
        ("state", {"options": ["a", "a"]}),
        ("state", {"unit_of_measurement": "W"}),
        ("contactor", {"payload_off": "on"}),
        ("contactor", {"device_class": "power_factor"}),
    ],
)
def test_the_rules_see_a_mistake(key: str, change: dict[str, object]) -> None:
    topic, config = next((topic, config) for topic, config in House().configs().items() if "miner1" in topic)
    assert mistakes(topic, config, 100) == []
    assert mistakes(topic, allow(config, key, **change), 100) != []


def test_no_entity_takes_commands() -> None:
    for topic, config in House().configs().items():
        assert {entity["platform"] for entity in config["components"].values()} <= {"sensor", "binary_sensor"}
        assert "command" not in encoded(config).decode(), topic


def test_every_state_topic_is_shown_or_hidden_with_a_reason() -> None:
    shown = {entity.topic.pattern for kind in ENTITIES.values() for entity in kind}
    hidden = {**cabinet.HIDDEN, **site.HIDDEN}
    retained = {topic.pattern for topic in TOPICS if topic.retained}
    assert retained - shown == hidden.keys()
    assert all(hidden.values())


def test_every_entity_belongs_to_the_device_that_its_topic_names() -> None:
    assert set(ENTITIES) == set(Device)
    for device, kind in ENTITIES.items():
        assert {entity.topic.device for entity in kind} == {device}


def test_entities_say_what_the_contract_says() -> None:
    for unique_id, entity in entities(House()).items():
        topic = declared(entity["state_topic"])
        if topic.payload is Payload.NUMBER:
            assert entity.get("state_class") == topic.state_class, unique_id
            assert entity.get("device_class", "") == topic.device_class, unique_id
        if entity.get("device_class") == "enum":
            assert entity["options"] == list(topic.choices)


def test_energies_suit_the_energy_dashboard() -> None:
    energies = [entity for entity in entities(House()).values() if entity.get("device_class") == "energy"]
    assert len(energies) == 12 + 2 * len(METERS) + 2
    for entity in energies:
        assert (entity["unit_of_measurement"], entity["state_class"]) == ("kWh", "total_increasing")


def test_only_a_message_of_the_moment_expires() -> None:
    expiring = [entity for entity in entities(House()).values() if "expire_after" in entity]
    assert [declared(entity["state_topic"]).retained for entity in expiring] == [False]


def test_a_value_is_available_while_its_publisher_lives_and_its_source_is_good() -> None:
    config = next(config for topic, config in House().configs().items() if "miner1" in topic)
    power, state = config["components"]["power"], config["components"]["state"]
    assert [one["topic"] for one in power["availability"]] == [
        "thermiq/bridge/status",
        "thermiq/miners/1/quality",
    ]
    assert power["availability_mode"] == "all"
    assert state["availability"] == [{"topic": "thermiq/plc/status"}]
    assert config["availability"] == [{"topic": "thermiq/bridge/status"}]


def test_the_last_will_itself_is_always_available() -> None:
    wills = [entity for entity in entities(House()).values() if entity["state_topic"].endswith("/status")]
    connectivity = [entity for entity in wills if entity.get("device_class") == "connectivity"]
    assert [entity["availability"] for entity in connectivity] == [[], []]


def test_every_availability_topic_is_a_declared_state() -> None:
    for entity in entities(House()).values():
        for one in entity.get("availability", []):
            topic = declared(one["topic"])
            assert topic.retained
            assert {"online", "offline"} == set(topic.choices) or "good" in topic.choices


def test_a_closed_safety_chain_is_safe_at_home_assistant_too() -> None:
    entity = entities(House())["thermiq_cabinet_safety_ok"]  # class safety: on means unsafe
    assert (entity["payload_on"], entity["payload_off"]) == ("false", "true")


def test_unique_ids_never_change() -> None:
    """A new one is added to the list; one that is there is never changed, it would lose its history."""
    assert sorted(entities(House())) == PINNED.read_text("utf-8").split()


def test_language_changes_names_and_nothing_else() -> None:
    german, english = entities(House()), entities(House(HomeAssistantSettings(language=ENGLISH)))
    assert german.keys() == english.keys()
    free = ("name", "json_attributes_template")
    for unique_id, entity in german.items():
        other = english[unique_id]
        assert {k: v for k, v in entity.items() if k not in free} == {
            k: v for k, v in other.items() if k not in free
        }
    assert german["thermiq_cabinet_temps_aussen"]["name"] == "Außen"
    assert english["thermiq_cabinet_temps_aussen"]["name"] == "Outdoor"
    assert "text_de" in german["thermiq_cabinet_alarms"]["json_attributes_template"]
    assert "text_en" in english["thermiq_cabinet_alarms"]["json_attributes_template"]


def test_names_within_a_device_differ() -> None:
    for language in ("de", ENGLISH):
        for config in House(HomeAssistantSettings(language=language)).configs().values():
            names = [entity["name"] for entity in config["components"].values()]
            assert len(names) == len(set(names)), sorted(names)


def test_sites_of_a_fleet_do_not_collide() -> None:
    one, two = entities(House(base="thermiq/a")), entities(House(base="thermiq/b"))
    assert not one.keys() & two.keys()
    assert not House(base="thermiq/a").configs().keys() & House(base="thermiq/b").configs().keys()


def test_the_examples_in_the_checkout_are_current() -> None:
    assert stale(CHECKOUT, ARTEFACTS) == []
    written = {path.name for path in (CHECKOUT / "deploy/homeassistant/discovery").iterdir()}
    assert written == {Path(name).name for name in ARTEFACTS if "/discovery/" in name}


def test_the_payload_is_compact_utf_8() -> None:
    config = House(equipment=EQUIPMENT).configs()["homeassistant/device/thermiq_plc/cabinet/config"]
    payload = encoded(config)
    assert json.loads(payload) == config
    assert "Außen".encode() in payload
