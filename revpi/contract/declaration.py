"""What is declared of an MQTT topic."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

REFRESH_S = 60.0
"""State is published again after this time, changed or not."""


class Role(StrEnum):
    """Who takes part: the user at the broker; of plc and bridge also the last-will topic."""

    PLC = "plc"
    BRIDGE = "bridge"
    NODERED = "nodered"
    HOMEASSISTANT = "homeassistant"
    VIEWER = "viewer"


READS_ALL = (Role.PLC, Role.NODERED, Role.HOMEASSISTANT, Role.VIEWER)
"""They may read everything; the bridge reads only what names it as a reader."""


class Payload(StrEnum):
    """What the bytes of a topic are."""

    NUMBER = "number"
    TEXT = "text"
    ON_OFF = "on_off"
    TRUE_FALSE = "true_false"
    ENUM = "enum"
    JSON = "json"
    SCALAR_OR_JSON = "scalar_or_json"


class Device(StrEnum):
    """The device that a topic tells of, as people and Home Assistant see it."""

    CABINET = "cabinet"
    MINER = "miner"
    INVERTER = "inverter"
    METER = "meter"
    SMARTMETER = "smartmeter"
    TARIFF = "tariff"
    BRIDGE = "bridge"


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
        readers: Who acts on it; state is for all who may read everything.
        device_class: Home Assistant's device class, "" without one.
        state_class: Home Assistant's state class, "" without one.
        every: Each message counts; of others the latest replaces those that still wait to be sent.
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
    readers: tuple[Role, ...] = READS_ALL
    device_class: str = ""
    state_class: str = ""
    every: bool = False

    @property
    def refresh_s(self) -> float:
        """Unchanged state is published again after this time; 0: a message of the moment, never repeated."""
        return REFRESH_S if self.retained else 0.0

    @property
    def device(self) -> Device:
        """The device it tells of."""
        return _DEVICES.get(self.pattern.partition("/")[0], Device.CABINET)


_DEVICES = {
    "miners": Device.MINER,
    "inverter": Device.INVERTER,
    "meters": Device.METER,
    "smartmeter": Device.SMARTMETER,
    "tariff": Device.TARIFF,
    "bridge": Device.BRIDGE,
}
