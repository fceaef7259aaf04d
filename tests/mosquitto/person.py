"""Any client at the site's broker: sees the reason codes of MQTT 5, bound to no contract."""

from __future__ import annotations

import threading
from typing import Any, Self

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from tests.broker import HOST, wait_until

REFUSED = 0x80
KEEP_S = 3600


class Person:
    """Connects on entry, disconnects on exit.

    Args:
        port: Port of the broker.
        user: Name; "" for none.
        password: His password.
        client_id: Name of the client; "" lets the broker choose.
        transport: tcp or websockets.
        keep: The broker keeps the session while he is away.
    """

    def __init__(
        self,
        port: int,
        user: str = "",
        password: str = "",
        *,
        client_id: str = "",
        transport: Any = "tcp",
        keep: bool = False,
    ) -> None:
        self.reason: int | None = None
        self.seen: list[tuple[str, str]] = []
        self.dropped = 0
        self._port = port
        self._keep = keep
        self._answers: dict[int, int] = {}
        self._subscribed = threading.Event()
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=paho.MQTTv5,
            transport=transport,
            reconnect_on_failure=False,
        )
        if user:
            self._client.username_pw_set(user, password)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_publish = self._on_publish
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.on_message = self._on_message

    def __enter__(self) -> Self:
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho leaves it untyped
        properties.SessionExpiryInterval = KEEP_S if self._keep else 0
        self._client.connect(HOST, self._port, clean_start=not self._keep, properties=properties)
        self._client.loop_start()
        wait_until(lambda: self.reason is not None, "the broker answers")
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    @property
    def welcome(self) -> bool:
        """Whether the broker has let him in."""
        return self.reason == 0

    def subscribe(self, *wanted: str) -> None:
        """Subscribe and wait for the broker."""
        self._subscribed.clear()
        self._client.subscribe([(topic, SubscribeOptions(qos=1)) for topic in wanted])
        wait_until(self._subscribed.is_set, "subscribed")

    def may_publish(self, topics: list[str], *, retain: bool = False) -> dict[str, bool]:
        """Publish on each; whether the broker took it."""
        sent = {topic: self._client.publish(topic, "1", qos=1, retain=retain).mid for topic in topics}
        wait_until(lambda: set(sent.values()) <= set(self._answers), "the broker answers all")
        return {topic: self._answers[mid] < REFUSED for topic, mid in sent.items()}

    def publish(self, topic: str, payload: str, *, retain: bool = False) -> None:
        """Publish without waiting."""
        self._client.publish(topic, payload, qos=1, retain=retain)

    def saw(self, topic: str) -> str | None:
        """Newest payload of a topic."""
        return next((payload for name, payload in reversed(self.seen) if name == topic), None)

    def expect(self, topic: str, payload: str) -> None:
        """Wait until this is the newest payload of the topic."""
        wait_until(lambda: self.saw(topic) == payload, f"{topic} is {payload}: {self.saw(topic)}")

    def _on_connect(self, _client: Any, _data: Any, _flags: Any, reason: Any, _more: Any) -> None:
        self.reason = reason.value

    def _on_disconnect(self, *_: Any) -> None:
        self.dropped += 1

    def _on_publish(self, _client: Any, _data: Any, mid: int, reason: Any, _more: Any) -> None:
        self._answers[mid] = reason.value

    def _on_message(self, _client: Any, _data: Any, message: paho.MQTTMessage) -> None:
        self.seen.append((message.topic, bytes(message.payload).decode()))
