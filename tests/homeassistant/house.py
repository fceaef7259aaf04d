"""A whole house at a broker: both programs' clients announce their devices and publish every state topic."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, fields

from revpi.contract.declaration import Payload, Role, Topic
from revpi.contract.discovery.device import Announced, Equipment, of_bridge, of_plc
from revpi.contract.discovery.message import Announcement, Config
from revpi.contract.discovery.settings import HomeAssistantSettings
from revpi.contract.schemas import WORDS
from revpi.contract.topics import TOPICS
from revpi.core.memory.counters import DEVICES, VALVES
from revpi.core.outputs import Outputs
from revpi.mqtt.announcer import Announcer
from revpi.mqtt.client import MqttClient
from revpi.mqtt.settings import MqttSettings

VERSION = "1.2.3"
METERS = {"wp": "heat_pump", "haus-1": "household"}
EQUIPMENT = Equipment((1, 2), METERS, inverter=True, smartmeter=True, tariff=True)
NAMES = {
    "statistics/{name}_hours": (*DEVICES, *VALVES),
    "statistics/{name}_starts": DEVICES,
    "statistics/{name}_reversals": VALVES,
    "why/{name}": tuple(output.name for output in fields(Outputs)),
}
ALARM = {
    "code": "heat_stuck",
    "severity": "fault",
    "since": 1_790_000_000,
    "active": True,
    "acknowledged": False,
}
ALARM |= {"text_en": "too hot", "text_de": "zu heiß", "action_en": "look", "action_de": "nachsehen"}
STORE = {"ok": True, "writes": 3, "failures": 0, "detail": ""}
SLOT = {
    "start": 1_790_000_000,
    "end": 1_790_000_900,
    "import_eur_per_kwh": 0.3125,
    "feed_in_eur_per_kwh": 0.08,
}
SCAN = {"last_s": 0.0021, "longest_s": 0.0123, "longest_deviation_s": 0.0004, "overruns": 1, "violations": 0}
RECORDS: dict[str, object] = {
    "alarms": [ALARM],
    "alarms/history": [{"code": "heat_stuck", "kind": "came", "at": 1_790_000_000}],
    "requests/active": [{"name": "mode", "value": "auto", "unit": "", "until": None, "seconds_left": 60}],
    "energy/dim": [{"at": None, "dimmed": True, "contact": True}],
    "why/{name}": {"value": False, "reason": "not_needed", "blocked_by": "", "seconds_left": None},
    "plc/ladder": ["tariff_gone"],
    "plc/scan": SCAN | {"image_errors": 0},
    "plc/realtime": {},
    "plc/mqtt": {"client": {"reconnects": 2, "denied": 0}},
    "plc/store": STORE,
    "bridge/sources": {
        "inverter": {"ok": False, "detail": "silent", "since": 1_790_000_000},
        "miner1": {"ok": None},
    },
    "inverter/faults": [{"code": "F13", "text_en": "mode change", "text_de": "Moduswechsel"}],
    "miners/{n}/foreign": {"count": 1, "last": "power target", "at": None},
    "tariff/forecast": [SLOT | {"negative": False, "source": "dynamic"}],
    "plc/heartbeat": {"session": "s", "seq": 1, "ts": 1_790_000_000.0, "mono_s": 1.0},
}


def example(topic: Topic) -> str:
    """A payload that keeps to the contract."""
    if topic.payload is Payload.JSON:
        return json.dumps(RECORDS[topic.pattern])
    if topic.payload is Payload.NUMBER:
        return "21.5"
    if topic.payload is Payload.ENUM:
        return "good" if "good" in topic.choices else topic.choices[-1]
    return WORDS[topic.payload][0] if topic.payload in WORDS else "some words " * 30


def suffixes(topic: Topic) -> Iterator[str]:
    """Concrete names of a topic in this house."""
    for number in EQUIPMENT.miners if "{n}" in topic.pattern else (0,):
        for meter in METERS if "{id}" in topic.pattern else ("",):
            for name in NAMES.get(topic.pattern, ("",)):
                yield topic.pattern.format(n=number, id=meter, name=name)


def states(role: Role) -> dict[str, str]:
    """Payload of every state of a program; its session and last will are its client's affair."""
    own = (f"{role}/status", f"{role}/session")
    return {
        suffix: example(topic)
        for topic in TOPICS
        if topic.publisher is role and topic.retained and topic.pattern not in own
        for suffix in suffixes(topic)
    }


@dataclass(frozen=True, slots=True)
class House:
    """What a house is told to announce.

    Attributes:
        settings: Language and prefix.
        equipment: Of the bridge.
        base: Base topic.
        without: Keys of cabinet entities that a version does not have.
    """

    settings: HomeAssistantSettings = field(default_factory=HomeAssistantSettings)
    equipment: Equipment = EQUIPMENT
    base: str = "thermiq"
    without: tuple[str, ...] = ()

    def announcement(self, role: Role) -> Announcement:
        return Announcement(self.settings, self.base, role, VERSION)

    def devices(self, role: Role) -> Sequence[Announced]:
        if role is Role.BRIDGE:
            return of_bridge(self.equipment)
        (cabinet,) = of_plc()
        kept = tuple(shown for shown in cabinet.entities if shown.suffix not in self.without)
        return (Announced(cabinet.key, cabinet.names, cabinet.model, kept),)

    def configs(self) -> dict[str, Config]:
        """Every configuration by its topic."""
        return {
            topic: config
            for role in (Role.PLC, Role.BRIDGE)
            for topic, config in self.announcement(role).configs(self.devices(role)).items()
        }

    def client(self, port: int, role: Role) -> MqttClient:
        announcer = Announcer(self.announcement(role), self.devices(role))
        return MqttClient(MqttSettings(port=port, base=self.base), role, announcer=announcer)

    @contextmanager
    def living(self, port: int) -> Iterator[dict[Role, MqttClient]]:
        """Both programs, connected until the end."""
        with ExitStack() as closing:
            clients = {role: self.client(port, role) for role in (Role.PLC, Role.BRIDGE)}
            for role, client in clients.items():
                closing.callback(client.stop)
                for suffix, payload in states(role).items():
                    client.publish(suffix, payload)
                client.start()
            yield clients
