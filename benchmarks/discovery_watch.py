"""What Home Assistant would see of discovery: the retained messages, and how often each was sent anew."""

from __future__ import annotations

import json
import threading
from collections import Counter
from typing import Any, Self

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from revpi.contract.discovery.settings import HomeAssistantSettings

HOST = "127.0.0.1"
PREFIX = HomeAssistantSettings().prefix
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1, 2


class DiscoveryWatch:
    """A reader that stays; a context manager.

    Args:
        port: The broker's.
    """

    def __init__(self, port: int) -> None:
        self._lock = threading.Lock()
        self._payloads: dict[str, bytes] = {}
        self._live: Counter[str] = Counter()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        self._client.on_connect = lambda client, *_: client.subscribe(f"{PREFIX}/device/#", qos=1)
        self._client.on_message = self._take
        self._client.reconnect_delay_set(FIRST_PAUSE_S, LONGEST_PAUSE_S)
        self._port = port

    def __enter__(self) -> Self:
        self._client.connect(HOST, self._port)
        self._client.loop_start()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def begin(self) -> None:
        """Count anew."""
        with self._lock:
            self._live.clear()

    def devices(self) -> dict[str, bytes]:
        """Every discovery message in force, by topic."""
        with self._lock:
            return dict(self._payloads)

    def complaints(self, before: dict[str, bytes]) -> list[str]:
        """What differs from the messages before, was sent more than once, or says the same entity twice."""
        with self._lock:
            payloads, live = dict(self._payloads), Counter(self._live)
        ids = Counter(entity for payload in payloads.values() for entity in _entities(payload))
        return [
            *(f"discovery of {topic} differs" for topic in before if payloads.get(topic) != before[topic]),
            *(f"discovery of {topic} is new" for topic in payloads if topic not in before),
            *(f"discovery of {topic} was sent {count} times" for topic, count in live.items() if count > 1),
            *(f"entity {entity} is there {count} times" for entity, count in ids.items() if count > 1),
        ]

    def _take(self, _client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        with self._lock:
            self._payloads[message.topic] = bytes(message.payload)
            self._live[message.topic] += not message.retain


def _entities(payload: bytes) -> list[str]:
    """The unique ids in a message."""
    components: dict[str, dict[str, str]] = json.loads(payload)["components"]
    return [each["unique_id"] for each in components.values()]
