"""An independent MQTT client for tests: sees and sends everything, bound to no contract."""

from __future__ import annotations

import threading
from typing import Any, NamedTuple, Self

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.subscribeoptions import SubscribeOptions

from tests.broker import HOST, wait_until


class Seen(NamedTuple):
    """One received message."""

    topic: str
    payload: str
    retained: bool


class Probe:
    """Connects on entry, disconnects on exit.

    Args:
        port: Port of the broker.
        wanted: Topic filter.
        client_id: Name at the broker; "" lets the broker choose.
    """

    def __init__(self, port: int, wanted: str = "#", client_id: str = "") -> None:
        self.seen: list[Seen] = []
        self._subscribed = threading.Event()
        self._port = port
        self._wanted = wanted
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=paho.MQTTv5)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.on_message = self._on_message

    def __enter__(self) -> Self:
        self._client.connect_async(HOST, self._port)
        self._client.loop_start()
        wait_until(self._subscribed.is_set, "probe has subscribed")
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def latest(self, topic: str) -> str | None:
        """Newest payload of a topic, None before the first."""
        return next((message.payload for message in reversed(self.seen) if message.topic == topic), None)

    def all_of(self, topic: str) -> list[str]:
        """All payloads of a topic."""
        return [message.payload for message in self.seen if message.topic == topic]

    def expect(self, topic: str, payload: str) -> None:
        """Wait until this is the newest payload of the topic."""
        wait_until(lambda: self.latest(topic) == payload, f"{topic} becomes {payload}: {self.latest(topic)}")

    def send(self, topic: str, payload: str | bytes, *, retain: bool = False) -> None:
        """Publish and wait for the broker."""
        self._client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(5.0)

    def _on_connect(self, client: paho.Client, *_: Any) -> None:
        client.subscribe(self._wanted, options=SubscribeOptions(qos=1))

    def _on_message(self, _client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        self.seen.append(Seen(message.topic, bytes(message.payload).decode(errors="replace"), message.retain))
