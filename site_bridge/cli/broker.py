"""Tries the broker once."""

from __future__ import annotations

import asyncio
import queue
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from revpi.contract.topics import Role, topic
from revpi.mqtt.settings import MqttSettings, read_password
from site_bridge.errors import SourceError

ANSWER_S = 4.0
RETAINED_S = 0.5
_LOGIN_HINT = "check mqtt.username, its password and the broker's list of users"

Event = tuple[str, str]


async def try_broker(settings: MqttSettings) -> str:
    """Connect as the bridge's user, under a name of its own, and subscribe; what was found, in words.

    Raises:
        SourceError: The broker does not answer, or does not let us in.
        UserError: The password cannot be read.
    """
    return await asyncio.to_thread(_try, settings)


def _try(settings: MqttSettings) -> str:
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    client = _client(settings, events)
    try:
        client.connect(settings.host, settings.port, keepalive=settings.keepalive_s)
    except OSError as error:
        text = f"cannot be reached: {error.strerror or error}; does the broker run there?"
        raise SourceError(text) from None
    client.loop_start()
    try:
        return _talk(client, settings, events)
    finally:
        client.disconnect()
        client.loop_stop()


def _client(settings: MqttSettings, events: queue.SimpleQueue[Event]) -> paho.Client:
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="", protocol=paho.MQTTv5)
    client.connect_timeout = ANSWER_S
    if settings.username:
        client.username_pw_set(settings.username, read_password(settings))

    def on_connect(_client: paho.Client, _data: Any, _flags: Any, reason: ReasonCode, _more: Any) -> None:
        events.put(("refused" if reason.is_failure else "connected", str(reason)))

    def on_subscribe(
        _client: paho.Client, _data: Any, _mid: int, reasons: list[ReasonCode], _more: Any
    ) -> None:
        denied = [str(reason) for reason in reasons if reason.is_failure]
        events.put(("denied" if denied else "subscribed", ", ".join(denied)))

    def on_message(_client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        events.put(("status", message.payload.decode(errors="replace")))

    client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
    return client


def _talk(client: paho.Client, settings: MqttSettings, events: queue.SimpleQueue[Event]) -> str:
    kind, text = _next(events, ANSWER_S)
    if kind == "refused":
        raise SourceError(f"refuses us: {text}; {_LOGIN_HINT}")
    client.subscribe(topic(settings.base, f"{Role.BRIDGE}/status"), qos=1)
    kind, text = _next(events, ANSWER_S)
    if kind == "denied":
        raise SourceError(f"refuses our subscription: {text}; check mqtt.base and the broker's ACL")
    try:
        _, status = _next(events, RETAINED_S)
    except SourceError:
        status = "not known yet"
    return f"lets us in; the bridge service is {status}"


def _next(events: queue.SimpleQueue[Event], timeout_s: float) -> Event:
    try:
        return events.get(timeout=timeout_s)
    except queue.Empty:
        raise SourceError(f"accepts connections, but says nothing within {timeout_s:g} s") from None
