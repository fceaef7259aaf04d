"""The MQTT 5 client of all programs: declared topics only, never waits, heals itself."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from revpi.contract.fields import MAX_BYTES
from revpi.contract.messages import new_session
from revpi.contract.topics import Role, check_base, find
from revpi.mqtt.counters import Counters
from revpi.mqtt.link import Callbacks, Link
from revpi.mqtt.outbox import Message
from revpi.mqtt.sender import Sender
from revpi.mqtt.settings import MqttSettings

OFFLINE, ONLINE = b"offline", b"online"
STOP_S = 2.0
FLUSH_S = 0.7

Handler = Callable[[str, bytes, bool], None]
log = logging.getLogger(__name__)


def ignore(_suffix: str, _payload: bytes, _retained: bool) -> None:
    """Handler of clients that only publish."""


class MqttClient:
    """Publishes what the topic table declares for its role; gives incoming messages to one handler.

    Roles plc and bridge announce themselves: `<role>/status` is online, by last will or on stop offline,
    and `<role>/session` names this start of the program.

    Args:
        settings: Broker, user and base topic.
        role: Who we are in the topic table.
        subscriptions: Names below the base, MQTT wildcards allowed.
        handler: Called in the network thread with (name below the base, payload, retain flag); it must
            not wait. An exception in it is logged and counted.
        session: Id of this start of the program; a new one when None.

    Raises:
        UserError: Base topic or password file cannot be used.
    """

    def __init__(
        self,
        settings: MqttSettings,
        role: Role,
        *,
        subscriptions: Sequence[str] = (),
        handler: Handler = ignore,
        session: str | None = None,
    ) -> None:
        self.base = check_base(settings.base)
        self.session = session or new_session()
        self.counters = Counters()
        self._role = role
        self._handler = handler
        self._announces = role in (Role.PLC, Role.BRIDGE)
        self._connected = self._was_connected = self._stopping = False
        self._status_topic = f"{self.base}/{role}/status"
        own = (self._status_topic,) if self._announces else ()
        self._link = Link(
            settings,
            settings.client_id or (f"thermiq-{role}" if self._announces else ""),
            Message(self._status_topic, OFFLINE, 1, retained=True) if self._announces else None,
            (*own, *(f"{self.base}/{suffix}" for suffix in subscriptions)),
            Callbacks(self._on_state, self._on_acknowledged, self._on_message),
        )
        self._sender = Sender(self._link.transmit, self.counters)

    @property
    def connected(self) -> bool:
        """Whether the broker has accepted the connection and it stands."""
        return self._connected

    def start(self) -> None:
        """Connect in the background, for ever."""
        if self._announces:
            self.publish(f"{self._role}/session", self.session)
            self.publish(f"{self._role}/status", ONLINE)
        self._sender.start()
        self._link.start()

    def publish(self, suffix: str, payload: str | bytes) -> None:
        """Queue a payload; the latest per topic wins. Never waits, whatever the broker does.

        QoS and retain flag come from the topic table. Retained state is sent again on each connection;
        other messages are dropped while there is none.

        Args:
            suffix: Topic name below the base.
            payload: At most `MAX_BYTES`; a larger one is dropped and counted.

        Raises:
            ValueError: A mistake in the program: the topic is not declared for this role, or the payload
                is empty, which would delete retained state.
        """
        topic = find(suffix)
        data = payload.encode() if isinstance(payload, str) else payload
        if topic is None or topic.publisher is not self._role:
            raise ValueError(f"{suffix} is not declared for publication by {self._role}")
        if not data:
            raise ValueError(f"{suffix}: empty payload")
        if len(data) > MAX_BYTES:
            self.counters.dropped += 1
            return
        self._sender.put(Message(f"{self.base}/{suffix}", data, topic.qos, topic.retained))

    def stop(self) -> None:
        """Say offline, disconnect and end the threads; takes at most `STOP_S`."""
        deadline_s = time.monotonic() + STOP_S
        self._stopping = True
        if self._announces:
            self.publish(f"{self._role}/status", OFFLINE)
        self._sender.flush(FLUSH_S)
        self._sender.stop(FLUSH_S)
        self._link.stop(max(0.0, deadline_s - time.monotonic()))

    def _on_state(self, connected: bool) -> None:
        self.counters.reconnects += connected and self._was_connected
        self._connected = connected
        self._was_connected = self._was_connected or connected
        self._sender.connected(connected)

    def _on_acknowledged(self, mid: int, denied: bool) -> None:
        self._sender.acknowledged(mid, denied)

    def _on_message(self, topic: str, payload: bytes, retained: bool) -> None:
        if self._announces and topic == self._status_topic:
            self._contradict(payload)
            return
        if len(payload) > MAX_BYTES:
            self.counters.dropped += 1
            return
        self.counters.received += 1
        try:
            self._handler(topic.removeprefix(self.base + "/"), payload, retained)
        except Exception:
            self.counters.handler_errors += 1
            log.exception("handler of %s failed", topic)

    def _contradict(self, payload: bytes) -> None:
        """The will of an earlier connection may come after our birth: say again that we live."""
        if payload == OFFLINE and not self._stopping:
            self.publish(f"{self._role}/status", ONLINE)
