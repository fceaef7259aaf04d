"""What is declared of an MQTT topic."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Who takes part; the value names the last-will topic of plc and bridge."""

    PLC = "plc"
    BRIDGE = "bridge"
    NODERED = "nodered"
    VIEWER = "viewer"


class Payload(StrEnum):
    """What the bytes of a topic are."""

    NUMBER = "number"
    TEXT = "text"
    ON_OFF = "on_off"
    TRUE_FALSE = "true_false"
    ENUM = "enum"
    JSON = "json"
    SCALAR_OR_JSON = "scalar_or_json"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic or family of topics.

    Attributes:
        pattern: Name below the base with {n} (miner), {id} (meter) or {name}.
        publisher: The only role that may publish it.
        payload: Kind of payload.
        doc: One line for people.
        unit: Engineering unit, "" without one.
        choices: Allowed texts of an enum.
        qos: 1, or 0 where the next message makes up for a lost one.
        retained: The broker keeps the last value: state, never a request, command or sample.
        min_interval_s: Shortest time between two publications on change.
        planned: Declared for a later version, published by nobody yet.
    """

    pattern: str
    publisher: Role
    payload: Payload
    doc: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    qos: int = 1
    retained: bool = True
    min_interval_s: float = 0.5
    planned: bool = False
