"""Does a payload keep to the declaration of its topic?"""

from __future__ import annotations

import json
import math
from collections.abc import Callable

from revpi.contract.requests import decode_request
from revpi.contract.topics import Payload, Topic, find

WORDS = {Payload.ON_OFF: ("on", "off"), Payload.TRUE_FALSE: ("true", "false")}


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _is_request(text: str) -> bool:
    decode_request(text.encode())
    return True


CHECKS: dict[Payload, Callable[[str], bool]] = {
    Payload.NUMBER: _is_number,
    Payload.JSON: _is_json,
    Payload.SCALAR_OR_JSON: _is_request,
    Payload.TEXT: str.isprintable,
}


def keeps_to(topic: Topic, text: str) -> bool:
    """Whether the payload is of the declared kind."""
    allowed = topic.choices or WORDS.get(topic.payload)
    return bool(text) and (text in allowed if allowed else CHECKS[topic.payload](text))


def assert_declared(suffix: str, text: str) -> None:
    """Fail when the topic is not declared or the payload is of another kind."""
    topic = find(suffix)
    assert topic is not None, f"{suffix} is not declared"
    assert keeps_to(topic, text), f"{suffix}: {text!r} is not {topic.payload} {topic.choices}"
