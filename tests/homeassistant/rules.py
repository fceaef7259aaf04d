"""Home Assistant's rules for discovery messages of devices (2026.11), stricter where it is lax.

Home Assistant drops unknown keys silently; here they are mistakes. Only what the project uses is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from revpi.contract.fields import MAX_BYTES

ENERGY_STATES = {"total", "total_increasing"}
CLASSES: dict[str, tuple[set[str], set[str]]] = {
    "power": ({"mW", "W", "kW", "MW", "GW", "TW"}, {"measurement"}),
    "energy": ({"Wh", "kWh", "MWh", "MJ", "GJ"}, ENERGY_STATES),
    "temperature": ({"°C", "°F", "K"}, {"measurement"}),
    "voltage": ({"µV", "mV", "V", "kV"}, {"measurement"}),
    "battery": ({"%"}, {"measurement"}),
    "duration": ({"ms", "s", "min", "h", "d"}, {"measurement", "total", "total_increasing"}),
}
"""Device class of numbers: allowed units, allowed state classes."""

TEXT_CLASSES = {"enum", "timestamp"}
BINARY_CLASSES = {"connectivity", "problem", "running", "safety"}
OWN_UNITS = {"TH/s", "J/TH", "EUR/kWh"}
"""Without a device class; Home Assistant takes any unit there."""

DEVICE_KEYS = {"identifiers", "name", "manufacturer", "model", "sw_version"}
TOP_KEYS = {"device", "origin", "availability", "availability_mode", "qos", "components"}
ENTITY_KEYS = {
    "platform", "unique_id", "default_entity_id", "name", "state_topic", "value_template", "device_class",
    "entity_category", "icon", "availability", "availability_mode", "json_attributes_topic",
    "json_attributes_template", "expire_after",
}  # fmt: skip
PLATFORM_KEYS = {
    "sensor": {"unit_of_measurement", "state_class", "suggested_display_precision", "options"},
    "binary_sensor": {"payload_on", "payload_off"},
}
"""Kinds of entities that only show; no other is allowed."""

DISCOVERY = re.compile(r"[A-Za-z0-9_-]+/device/[A-Za-z0-9_-]+/[A-Za-z0-9_-]+/config")
TOPIC = re.compile(r"[^#+\s]+")
KEY = re.compile(r"[a-zA-Z0-9_-]{1,64}")
ENTITY_ID = re.compile(r"(?P<domain>[a-z_]+)\.[a-z0-9](?:_?[a-z0-9])*")
ICON = re.compile(r"mdi:[a-z0-9-]+")

Mistakes = Iterator[str]


def mistakes(topic: str, config: dict[str, Any], size: int) -> list[str]:
    """Everything that is wrong with one message."""
    return [*_message(topic, config, size), *(_all_entities(config))]


def _message(topic: str, config: dict[str, Any], size: int) -> Mistakes:
    if DISCOVERY.fullmatch(topic) is None:
        yield f"topic {topic}"
    if size > MAX_BYTES:
        yield f"{size} bytes"
    if config.keys() != TOP_KEYS - {"availability_mode"} or config["qos"] not in (0, 1, 2):
        yield f"keys {sorted(config)}"
    device, origin = config["device"], config["origin"]
    if device.keys() != DEVICE_KEYS or not device["identifiers"] or not device["name"]:
        yield f"device {device}"
    if not origin.get("name") or origin.keys() > {"name", "sw_version", "support_url"}:
        yield f"origin {origin}"
    yield from _availability(config)


def _all_entities(config: dict[str, Any]) -> Mistakes:
    device_name = config["device"]["name"]
    for key, entity in config["components"].items():
        if KEY.fullmatch(key) is None:
            yield f"key {key}"
        for mistake in (*_entity(entity), *_naming(entity, device_name)):
            yield f"{key}: {mistake}"


def _entity(entity: dict[str, Any]) -> Mistakes:
    platform = entity["platform"]
    if platform not in PLATFORM_KEYS:
        yield f"platform {platform} is none that only shows"
        return
    if unknown := entity.keys() - ENTITY_KEYS - PLATFORM_KEYS[platform]:
        yield f"unknown keys {sorted(unknown)}"
    for name in ("state_topic", "json_attributes_topic"):
        if name in entity and TOPIC.fullmatch(entity[name]) is None:
            yield f"{name} {entity[name]}"
    if entity.get("entity_category", "diagnostic") != "diagnostic":
        yield "a sensor is diagnostic or nothing"
    if "json_attributes_template" in entity and "json_attributes_topic" not in entity:
        yield "attributes without a topic"
    yield from _availability(entity)
    yield from _sensor(entity) if platform == "sensor" else _binary(entity)


def _sensor(entity: dict[str, Any]) -> Mistakes:
    device_class, unit = entity.get("device_class", ""), entity.get("unit_of_measurement", "")
    state_class, options = entity.get("state_class", ""), entity.get("options")
    if (options is not None) != (device_class == "enum"):
        yield "options belong to class enum"
    if options is not None and (not options or len(set(options)) != len(options) or unit or state_class):
        yield f"options {options} with {unit} {state_class}"
    if device_class in CLASSES:
        units, states = CLASSES[device_class]
        if unit not in units or state_class not in states:
            yield f"{device_class} with {unit!r}, {state_class!r}"
    elif device_class and device_class not in TEXT_CLASSES:
        yield f"device class {device_class}"
    elif unit and unit not in OWN_UNITS:
        yield f"unit {unit} without a class"
    elif (unit or state_class) and "suggested_display_precision" not in entity:
        yield "a number without precision"
    if state_class not in {"", "measurement", *ENERGY_STATES}:
        yield f"state class {state_class}"


def _binary(entity: dict[str, Any]) -> Mistakes:
    if entity.get("device_class", "running") not in BINARY_CLASSES:
        yield f"device class {entity['device_class']}"
    if entity.get("payload_on", "ON") == entity.get("payload_off", "OFF"):
        yield "on is off"


def _naming(entity: dict[str, Any], device_name: str) -> Mistakes:
    match = ENTITY_ID.fullmatch(entity["default_entity_id"])
    if match is None or match["domain"] != entity["platform"]:
        yield f"default_entity_id {entity['default_entity_id']}"
    if not entity["unique_id"] or not entity["name"]:
        yield "no unique id or no name"
    if entity["name"].lower().startswith(device_name.lower()):
        yield f"the name {entity['name']} repeats the device"
    if ICON.fullmatch(entity.get("icon", "mdi:none")) is None:
        yield f"icon {entity['icon']}"


def _availability(holder: dict[str, Any]) -> Mistakes:
    listed = holder.get("availability", [])
    if any(TOPIC.fullmatch(one["topic"]) is None for one in listed):
        yield f"availability {listed}"
    if any(one.keys() > {"topic", "value_template"} for one in listed):
        yield f"availability keys {listed}"
    if (len(listed) > 1) != (holder.get("availability_mode") == "all"):
        yield "several availabilities without mode all"
