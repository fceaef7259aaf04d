"""Does a payload keep to the declaration of its topic? Pure."""

from __future__ import annotations

import math
from collections.abc import Callable

from revpi.contract.declaration import Payload, Topic
from revpi.contract.fields import MessageError, load_json, load_object
from revpi.contract.messages import decode_command, decode_inverter, decode_miner, decode_stamp
from revpi.contract.requests import decode_request
from revpi.contract.schemas import WORDS
from revpi.contract.tariff import decode_tariff
from revpi.contract.units import UNITS

DECODERS: dict[str, Callable[[bytes], object]] = {
    "plc/heartbeat": lambda payload: decode_stamp(load_object(payload)),
    "inverter/sample": decode_inverter,
    "meters/{id}/sample": lambda payload: decode_stamp(load_object(payload)),
    "tariff/sample": decode_tariff,
    "miners/{n}/sample": decode_miner,
    "miners/{n}/command": decode_command,
    "setpoints/{name}/result": load_object,
    "cmd/{name}/result": load_object,
    "history/plc": load_object,
    "history/bridge": load_object,
}
"""Messages that programs act on are read as those programs read them."""


def complaint(topic: Topic, payload: bytes) -> str:
    """What is wrong with a payload, "" when it is of the declared type and possible in its unit."""
    return mistyped(topic, payload) or _impossible(topic, payload)


def mistyped(topic: Topic, payload: bytes) -> str:
    """What is wrong with its type, "" when nothing is."""
    try:
        return _CHECKS[topic.payload](topic, payload)
    except MessageError as error:
        return str(error)
    except UnicodeDecodeError:
        return "not UTF-8 text"


def _impossible(topic: Topic, payload: bytes) -> str:
    if topic.payload is not Payload.NUMBER:
        return ""
    unit = UNITS[topic.unit]
    possible = unit.lo <= float(payload) <= unit.hi
    return "" if possible else f"{float(payload):g} is not {unit.lo:g} to {unit.hi:g} {topic.unit}"


def _number(_topic: Topic, payload: bytes) -> str:
    try:
        finite = math.isfinite(float(payload))
    except ValueError:
        finite = False
    return "" if finite else f"{payload[:40]!r} is not a number"


def _word(topic: Topic, payload: bytes) -> str:
    allowed = topic.choices or WORDS[topic.payload]
    return "" if payload.decode() in allowed else f"{payload[:40]!r} is none of {', '.join(allowed)}"


def _text(_topic: Topic, payload: bytes) -> str:
    return "" if payload.decode().isprintable() and payload else f"{payload[:40]!r} is no printable text"


def _json(topic: Topic, payload: bytes) -> str:
    decode = DECODERS.get(topic.pattern)
    value = decode(payload) if decode else load_json(payload)
    return "" if decode or isinstance(value, dict | list) else "neither an object nor a list"


def _request(_topic: Topic, payload: bytes) -> str:
    decode_request(payload)
    return ""


_CHECKS: dict[Payload, Callable[[Topic, bytes], str]] = {
    Payload.NUMBER: _number,
    Payload.ENUM: _word,
    Payload.ON_OFF: _word,
    Payload.TRUE_FALSE: _word,
    Payload.TEXT: _text,
    Payload.JSON: _json,
    Payload.SCALAR_OR_JSON: _request,
}
