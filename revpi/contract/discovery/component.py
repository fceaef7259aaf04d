"""One entity of a device's discovery message; there is no kind that takes commands."""

from __future__ import annotations

import re
from typing import Any

from revpi.contract.declaration import Device, Payload, Role, Topic
from revpi.contract.discovery.availability import availability, quality_suffix, status_suffix
from revpi.contract.discovery.shown import Shown, View
from revpi.contract.discovery.templates import PLAIN_TEXT
from revpi.contract.discovery.units import DECIMALS, SYMBOLS
from revpi.contract.schemas import WORDS
from revpi.contract.units import UNITS

Component = dict[str, Any]
CONNECTIVITY = "connectivity"


def key_of(shown: Shown) -> str:
    """The entity's part of the unique id: the topic's name below its device."""
    if shown.key:
        return shown.key
    levels = [level for level in shown.suffix.split("/") if not level.startswith("{")]
    return "_".join(levels if shown.topic.device is Device.CABINET else levels[1:])


def entity_id(platform: str, unique_id: str) -> str:
    """The entity id that Home Assistant is asked for: small letters, digits and single _ between them."""
    return f"{platform}.{re.sub('[^a-z0-9]+', '_', unique_id.lower()).strip('_')}"


def component(shown: Shown, base: str, publisher: Role, language: str, fill: dict[str, Any]) -> Component:
    """Everything but ids and name.

    Args:
        shown: The entity.
        base: Base topic.
        publisher: Whose availability the message gives to all; others get their own.
        language: Of texts inside attributes.
        fill: Placeholders of the topic.
    """
    topic = shown.topic
    made: Component = _kind(topic, shown, language) | {"state_topic": f"{base}/{shown.suffix.format(**fill)}"}
    if shown.view and shown.view.attributes:
        made["json_attributes_topic"] = made["state_topic"]
    if shown.diagnostic:
        made["entity_category"] = "diagnostic"
    if shown.icon:
        made["icon"] = shown.icon
    return made | _availability(topic, base, publisher, fill)


def _availability(topic: Topic, base: str, publisher: Role, fill: dict[str, Any]) -> Component:
    if topic.pattern == status_suffix(topic.publisher):
        return {"availability": []}  # it tells by itself that the program is gone
    quality = quality_suffix(topic)
    if not quality and topic.publisher is publisher:
        return {}
    return availability(base, topic.publisher, quality.format(**fill))


def _kind(topic: Topic, shown: Shown, language: str) -> Component:
    if shown.view:
        return _viewed(shown.view, language)
    if topic.device_class == CONNECTIVITY:
        return _binary(topic.choices[1], topic.choices[0], CONNECTIVITY)
    if topic.payload in WORDS:
        on, off = WORDS[topic.payload]
        return _binary(*((off, on) if shown.inverted else (on, off)), topic.device_class)
    if topic.payload is Payload.NUMBER:
        return {"platform": "sensor"} | _number(topic.unit, topic.device_class, topic.state_class)
    if topic.payload is Payload.ENUM:
        return {"platform": "sensor", "device_class": "enum", "options": list(topic.choices)}
    return {"platform": "sensor", "value_template": PLAIN_TEXT}


def _binary(on: str, off: str, device_class: str) -> Component:
    made: Component = {"platform": "binary_sensor", "payload_on": on, "payload_off": off}
    return made | ({"device_class": device_class} if device_class else {})


def _number(unit: str, device_class: str, state_class: str) -> Component:
    words = {
        "unit_of_measurement": SYMBOLS.get(unit, unit),
        "device_class": device_class,
        "state_class": state_class,
    }
    return {key: word for key, word in words.items() if word} | {
        "suggested_display_precision": DECIMALS[unit]
    }


def _viewed(view: View, language: str) -> Component:
    made: Component = {"platform": view.platform, "value_template": view.value}
    if view.unit is None:
        made |= {"device_class": view.device_class} if view.device_class else {}
    else:
        rule = UNITS.get(view.unit)
        state_class = view.state_class or (rule.state_class if rule else "")
        made |= _number(view.unit, view.device_class or (rule.device_class if rule else ""), state_class)
    if view.attributes:
        made["json_attributes_template"] = view.attributes.replace("{language}", language)
    return made | ({"expire_after": view.expire_s} if view.expire_s else {})
