"""docs/asyncapi.yaml: the contract for machines, AsyncAPI 3.0."""

from __future__ import annotations

import re
from typing import Any

from revpi.contract.acl import BASE
from revpi.contract.declaration import Payload, Role, Topic
from revpi.contract.schemas import KNOWN_NAMES, placeholders, schema
from revpi.contract.topics import MINER_NUMBERS, TOPICS
from revpi.contract.yaml_text import yaml_text

VERSION = "1.0.0"
"""Of the contract: first number on a break, second on an addition."""

_INFO = {
    "title": "ThermIQ",
    "version": VERSION,
    "description": (
        "All state of a house that is heated with bitcoin miners, and the requests that people may make. "
        f"The base topic {BASE} is configuration. Written from the topic table by make generate."
    ),
}
_SERVERS = {
    "site": {
        "host": "site-server:1883",
        "protocol": "mqtt",
        "protocolVersion": "5",
        "description": "Mosquitto on the site server; port 8883 with TLS, 9001 for websockets",
        "security": [{"$ref": "#/components/securitySchemes/password"}],
    }
}
_SECURITY = {"password": {"type": "userPassword", "description": f"Users: {', '.join(Role)}"}}
_PARAMETERS = {
    "n": "number of the miner",
    "id": "id of the meter",
    "name": "name of an output, request or counter",
}
_REQUESTS = (Role.NODERED, Role.HOMEASSISTANT, Role.VIEWER)


def asyncapi() -> str:
    """The whole text of docs/asyncapi.yaml."""
    return yaml_text(
        {
            "asyncapi": "3.0.0",
            "info": _INFO,
            "defaultContentType": "text/plain",
            "servers": _SERVERS,
            "channels": {_id(topic): _channel(topic) for topic in TOPICS},
            "operations": {_id(topic): _operation(topic) for topic in TOPICS},
            "components": {"securitySchemes": _SECURITY},
        }
    )


def _id(topic: Topic) -> str:
    """miners/{n}/power_target: minersNPowerTarget."""
    first, *rest = (match.group() for match in re.finditer(r"[a-z0-9]+", topic.pattern))
    return first + "".join(part.capitalize() for part in rest)


def _channel(topic: Topic) -> dict[str, Any]:
    channel: dict[str, Any] = {
        "address": f"{BASE}/{topic.pattern}",
        "messages": {"payload": _message(topic)},
    }
    parameters = {name: _parameter(topic, name) for name in placeholders(topic.pattern)}
    return channel | ({"parameters": parameters} if parameters else {})


def _parameter(topic: Topic, name: str) -> dict[str, Any]:
    known = [str(number) for number in MINER_NUMBERS] if name == "n" else KNOWN_NAMES.get(topic.pattern)
    return {"description": _PARAMETERS[name]} | ({"enum": list(known)} if known else {})


def _message(topic: Topic) -> dict[str, Any]:
    message: dict[str, Any] = {"summary": topic.doc, "payload": schema(topic)}
    if topic.payload in (Payload.JSON, Payload.SCALAR_OR_JSON):
        message["contentType"] = "application/json"
    return message | ({"x-unit": topic.unit} if topic.unit else {})


def _operation(topic: Topic) -> dict[str, Any]:
    name = _id(topic)
    operation: dict[str, Any] = {
        "action": "receive" if topic.publisher in _REQUESTS else "send",
        "channel": {"$ref": f"#/channels/{name}"},
        "messages": [{"$ref": f"#/channels/{name}/messages/payload"}],
        "bindings": {"mqtt": {"qos": topic.qos, "retain": topic.retained, "bindingVersion": "0.2.0"}},
        "x-publisher": topic.publisher,
        "x-readers": list(topic.readers),
        "x-device": topic.device,
    }
    return operation | _pace(topic) | _classes(topic)


def _pace(topic: Topic) -> dict[str, Any]:
    if not topic.retained:
        return {}
    return {"x-min-interval-s": topic.min_interval_s, "x-refresh-s": topic.refresh_s}


def _classes(topic: Topic) -> dict[str, Any]:
    classes = {"x-device-class": topic.device_class, "x-state-class": topic.state_class}
    return {key: value for key, value in classes.items() if value}
