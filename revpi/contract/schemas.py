"""JSON Schemas of the payloads, from the topic table and the ranges of the messages' fields."""

from __future__ import annotations

import re
from typing import Any

from revpi.contract.declaration import Payload, Topic
from revpi.contract.fields import MAX_TEXT, RANGES
from revpi.contract.requests import Verdict
from revpi.contract.units import UNITS
from revpi.core.inputs import MinerApiState
from revpi.core.leases import LEASES

Schema = dict[str, Any]

WORDS: dict[Payload, tuple[str, ...]] = {
    Payload.ON_OFF: ("on", "off"),
    Payload.TRUE_FALSE: ("true", "false"),
}
_TEXT: Schema = {"type": "string", "maxLength": MAX_TEXT}
_SCALAR: Schema = {"type": ["boolean", "number", "string"]}
_WHOLE = ("seq", "sequence", "done_sequence")


def _field(key: str) -> Schema:
    lo, hi = RANGES[key]
    return {"type": "integer" if key in _WHOLE else "number", "minimum": lo, "maximum": hi}


def _or_null(key: str) -> Schema:
    return _field(key) | {"type": ["number", "null"]}


def _object(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    return {"type": "object", "required": list(required), "properties": required | (optional or {})}


_STAMP: dict[str, Schema] = {
    "session": _TEXT,
    "seq": _field("seq"),
    "ts": _or_null("ts"),
    "mono_s": _field("mono_s"),
}


def _sample(
    required: tuple[str, ...], optional: tuple[str, ...] = (), more: dict[str, Schema] | None = None
) -> Schema:
    numbers = {key: _or_null(key) for key in optional}
    return _object(_STAMP | {key: _field(key) for key in required}, numbers | (more or {}))


_MINER = (
    *("power_w", "power_target_w", "min_power_w", "max_power_w"),
    *("hashrate_ths", "chip_temp_c", "efficiency_j_per_th"),
)
_RESULT = _object(
    {
        "id": _TEXT,
        "result": {"type": "string", "enum": list(Verdict)},
        "value": {"type": ["boolean", "number", "string", "null"]},
        "reason": {"type": "string"},
        "detail": {"type": "string"},
        "ttl_s": {"type": ["number", "null"]},
    }
)
_REQUEST: Schema = {
    "oneOf": [
        _SCALAR,
        _object({"value": _SCALAR}, {"ttl_s": _field("lease_s"), "id": _TEXT, "ts": _field("ts")}),
    ]
}
_POINT: Schema = {
    "type": "array",
    "minItems": 3,
    "maxItems": 3,
    "items": {"type": ["string", "number"]},
}
_HISTORY = _object({"session": _TEXT, "seq": _field("seq"), "points": {"type": "array", "items": _POINT}})
MESSAGES: dict[str, Schema] = {
    "plc/heartbeat": _object(_STAMP),
    "inverter/sample": _sample(
        ("solar_power_w", "grid_power_w"), ("battery_power_w", "battery_soc_pct", "load_power_w")
    ),
    "meters/{id}/sample": _object(_STAMP | {"power_w": {"type": "number"}}),
    "tariff/sample": _sample(
        ("import_eur_per_kwh", "feed_in_eur_per_kwh", "valid_until"), more={"negative": {"type": "boolean"}}
    ),
    "miners/{n}/sample": _object(
        _STAMP
        | {
            "state": {"type": "string", "enum": list(MinerApiState)},
            "done_sequence": _field("done_sequence"),
        },
        {key: _or_null(key) for key in _MINER} | {"tuner": _TEXT, "done_session": _TEXT},
    ),
    "miners/{n}/command": _object(
        {"session": _TEXT}
        | {key: _field(key) for key in ("sequence", "mono_s", "ttl_s")}
        | {"valid_until": _or_null("valid_until")},
        {"power_target_w": _field("power_target_w"), "pause": {"const": True}},
    ),
    "setpoints/{name}": _REQUEST,
    "setpoints/{name}/result": _RESULT,
    "cmd/{name}": _REQUEST,
    "cmd/{name}/result": _RESULT,
    "history/plc": _HISTORY,
    "history/bridge": _HISTORY,
}
"""JSON messages that programs act on; other JSON is for people and may grow."""

KNOWN_NAMES: dict[str, tuple[str, ...]] = {"setpoints/{name}": tuple(LEASES), "cmd/{name}": ("acknowledge",)}
"""Names that have a meaning, by request."""


def schema(topic: Topic) -> Schema:
    """Of one topic's payload."""
    if topic.payload is Payload.NUMBER:
        unit = UNITS[topic.unit]
        return {"type": "number", "minimum": unit.lo, "maximum": unit.hi}
    words = topic.choices or WORDS.get(topic.payload)
    if words:
        return {"type": "string", "enum": list(words)}
    if topic.payload is Payload.TEXT:
        return {"type": "string", "minLength": 1}
    return MESSAGES.get(topic.pattern, {"type": ["object", "array"]})


def placeholders(pattern: str) -> list[str]:
    """Names of the placeholders of a pattern."""
    return re.findall(r"\{(\w+)\}", pattern)
