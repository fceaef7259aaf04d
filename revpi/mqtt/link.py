"""The connection itself: paho-mqtt set up so that it never blocks, never dies and tells what fails."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from revpi.contract.fields import MAX_BYTES
from revpi.mqtt.limits import BrokerLimits
from revpi.mqtt.outbox import Message
from revpi.mqtt.settings import MqttSettings, read_password
from revpi.mqtt.takeover import TAKEN_OVER, TakeoverPause
from revpi.mqtt.tls import tls_context
from revpi.mqtt.trouble import Trouble

RECONNECT_MIN_S, RECONNECT_MAX_S = 1, 4
CONNECT_TIMEOUT_S = 1.5
KEEP_ALIVE_TIMEOUT = 0x8D  # reason code of MQTT 5; paho gives it when it ends a silent connection
MAX_PACKET_BYTES = MAX_BYTES + 1024  # payload, topic and properties

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Callbacks:
    """What the owner of a link wants to know; called in the network thread, must not wait.

    Attributes:
        state: The connection stands (True) or not.
        trouble: Why there is none, in words.
        acknowledged: Packet id of a publication, and whether the broker denied it.
        message: Full topic, payload, retain flag.
    """

    state: Callable[[bool], None]
    trouble: Callable[[str], None]
    acknowledged: Callable[[int, bool], None]
    message: Callable[[str, bytes, bool], None]


class Link:
    """One client at the broker, with reconnection for ever.

    Args:
        settings: Broker and user.
        client_id: Name at the broker; "" lets the broker choose.
        will: Message that the broker publishes when the connection breaks.
        subscriptions: Full topic filters.
        callbacks: Whom to tell.

    Attributes:
        limits: What the broker takes.

    Raises:
        UserError: The password file or the CA file cannot be used.
    """

    def __init__(
        self,
        settings: MqttSettings,
        client_id: str,
        will: Message | None,
        subscriptions: Sequence[str],
        callbacks: Callbacks,
    ) -> None:
        self._settings = settings
        self._subscriptions = tuple(dict.fromkeys(subscriptions))
        self._callbacks = callbacks
        self._trouble = Trouble(f"{settings.host}:{settings.port}", callbacks.trouble)
        self._pause_s = 0
        self._name = settings.username or client_id
        self._takeovers = TakeoverPause()
        self.limits = BrokerLimits()
        client = paho.Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=paho.MQTTv5)
        if settings.username:
            client.username_pw_set(settings.username, read_password(settings))
        if (context := tls_context(settings)) is not None:
            client.tls_set_context(context)
            client.tls_insecure_set(not settings.tls_check_hostname)
        if will is not None:
            client.will_set(will.topic, will.payload, will.qos, will.retained)
        client.connect_timeout = CONNECT_TIMEOUT_S
        client.reconnect_delay_set(RECONNECT_MIN_S, RECONNECT_MAX_S)
        client.suppress_exceptions = True  # an exception in a callback would silently end the network thread
        client.on_connect = self._on_connect
        client.on_connect_fail = self._on_connect_fail
        client.on_disconnect = self._on_disconnect
        client.on_publish = self._on_publish
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        self._paho = client

    def start(self) -> None:
        """Connect in the background."""
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho leaves it untyped
        properties.MaximumPacketSize = MAX_PACKET_BYTES
        self._paho.connect_async(
            self._settings.host,
            self._settings.port,
            keepalive=self._settings.keepalive_s,
            clean_start=True,
            properties=properties,
        )
        self._paho.loop_start()

    def stop(self, timeout_s: float) -> None:
        """Disconnect and end the network thread, or leave it after the timeout."""
        self._paho.disconnect()
        # paho joins its thread without a limit, and that thread may be waiting for a dead host
        joiner = threading.Thread(target=self._paho.loop_stop, name="mqtt-stop", daemon=True)
        joiner.start()
        joiner.join(timeout_s)

    def transmit(self, message: Message) -> int | None:
        """Give a message to the connection without waiting.

        Returns:
            Its packet id; None when it was not taken, or when the broker would not take it.
        """
        if not self.limits.allow(message):
            return None
        try:
            info = self._paho.publish(message.topic, message.payload, message.qos, message.retained)
        except (ValueError, OSError) as error:
            log.warning("cannot publish on %s: %s", message.topic, error)
            return None
        # without a connection paho keeps QoS 1 and sends it later; QoS 0 is lost, as it may be
        return None if info.rc == MQTTErrorCode.MQTT_ERR_QUEUE_SIZE else info.mid

    def stranger(self) -> None:
        """Another program uses our name: do not fight with it for each connection."""
        log.error(
            "another program speaks in our place at the broker (%s): give each its own user", self._name
        )
        self._takeovers.notice(time.monotonic())

    def _on_connect(
        self, client: paho.Client, _data: Any, _flags: Any, reason: ReasonCode, properties: Properties | None
    ) -> None:
        if reason.is_failure:
            self._trouble.refused(reason)
            return
        self.limits.learn(properties)
        # as published: without it a live request with the retain flag would look like any other
        options = SubscribeOptions(qos=1, retainAsPublished=True)
        if self._subscriptions:
            client.subscribe([(topic, options) for topic in self._subscriptions])
        self._trouble.accepted()
        self._callbacks.state(True)

    def _on_connect_fail(self, _client: paho.Client, _data: Any) -> None:
        error = sys.exception()  # paho calls while it handles it
        why = getattr(error, "strerror", None) or error or "no answer"
        self._trouble.note(f"cannot reach the broker: {why}")

    def _on_disconnect(
        self, client: paho.Client, _data: Any, _flags: Any, reason: ReasonCode, _properties: Any
    ) -> None:
        self._callbacks.state(False)
        if reason.value == TAKEN_OVER:
            self.stranger()
        pause_s = self._takeovers.pause_s(time.monotonic())
        if pause_s != self._pause_s:  # setting the delays begins again with the shortest
            self._pause_s = pause_s
            client.reconnect_delay_set(pause_s or RECONNECT_MIN_S, pause_s or RECONNECT_MAX_S)
        known = pause_s or not reason.is_failure
        self._trouble.ended("" if known else str(reason), silent=reason.value == KEEP_ALIVE_TIMEOUT)
        if pause_s:
            self._trouble.note(f"another program speaks in our place ({self._name}); waiting {pause_s} s")

    def _on_publish(
        self, _client: paho.Client, _data: Any, mid: int, reason: ReasonCode, _properties: Any
    ) -> None:
        self._callbacks.acknowledged(mid, reason.is_failure)

    def _on_subscribe(
        self, _client: paho.Client, _data: Any, _mid: int, reasons: list[ReasonCode], _properties: Any
    ) -> None:
        for topic, reason in zip(self._subscriptions, reasons, strict=False):
            if reason.is_failure:
                log.error("the broker refuses our subscription to %s: %s", topic, reason)
                self._callbacks.trouble(f"subscription to {topic} refused: {reason}")

    def _on_message(self, _client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        self._callbacks.message(message.topic, bytes(message.payload), message.retain)
