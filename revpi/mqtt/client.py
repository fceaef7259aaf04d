"""The MQTT 5 client of all programs: declared topics only, never waits, heals itself."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from revpi.contract.fields import MAX_BYTES
from revpi.contract.messages import new_session
from revpi.contract.topics import Role, Topic, check_base, find
from revpi.contract.version import told
from revpi.mqtt.announcer import Announcer
from revpi.mqtt.counters import Counters
from revpi.mqtt.link import Callbacks, Link
from revpi.mqtt.outbox import Message
from revpi.mqtt.presence import OFFLINE, ONLINE, Heard, Presence
from revpi.mqtt.sender import Sender
from revpi.mqtt.settings import MqttSettings

STOP_S = 2.0
FLUSH_S = 0.7

Handler = Callable[[str, bytes, bool], None]
Tap = Callable[[str, bytes], None]
log = logging.getLogger(__name__)


def ignore(_suffix: str, _payload: bytes, _retained: bool) -> None:
    """Handler of clients that only publish."""


def leave(_suffix: str, _payload: bytes) -> None:
    """Tap of clients whose publications nobody notes."""


class MqttClient:
    """Publishes what the topic table declares for its role; gives incoming messages to one handler.

    Roles plc and bridge announce themselves: `<role>/status` is online, by last will or on stop offline,
    `<role>/session` names this start of the program, `<role>/version` and `<role>/contract` what it is.

    Args:
        settings: Broker, user and base topic.
        role: Who we are in the topic table.
        subscriptions: Names below the base, MQTT wildcards allowed.
        handler: Called in the network thread with (name below the base, payload, retain flag); it must
            not wait. An exception in it is logged and counted.
        session: Id of this start of the program; a new one when None.
        tap: Told of everything that is published, connected or not; it must not wait.
        announcer: Announces our devices beside the base topic.
        version: Of the program, "" for those whose version nobody asks for.
        announces: Whether a program of the roles plc and bridge says that it is there; one that only borrows
            its role does not.

    Attributes:
        connections: How many connections there were.

    Raises:
        UserError: Base topic, password file or CA file cannot be used.
    """

    def __init__(
        self,
        settings: MqttSettings,
        role: Role,
        *,
        subscriptions: Sequence[str] = (),
        handler: Handler = ignore,
        session: str | None = None,
        tap: Tap = leave,
        announcer: Announcer | None = None,
        version: str = "",
        announces: bool = True,
    ) -> None:
        self.base = check_base(settings.base)
        self.session = session or new_session()
        self.counters = Counters()
        self._role = role
        self._handler = handler
        self._tap = tap
        self._announcer = announcer
        self._version = version
        announces = announces and role in (Role.PLC, Role.BRIDGE)
        self._presence = Presence(self.base, role, self.session) if announces else None
        self.connections = 0
        self._connected = self._stopping = False
        self._link = Link(
            settings,
            settings.client_id or (f"thermiq-{role}" if announces else ""),
            self._presence.will if self._presence else None,
            (
                *(self._presence.topics if self._presence else ()),
                *(f"{self.base}/{suffix}" for suffix in subscriptions),
                *(announcer.filters if announcer else ()),
            ),
            Callbacks(self._on_state, self._on_trouble, self._on_acknowledged, self._on_message),
        )
        self._sender = Sender(self._link.transmit, self.counters)

    @property
    def connected(self) -> bool:
        """Whether the broker has accepted the connection and it stands."""
        return self._connected

    def start(self) -> None:
        """Connect in the background, for ever."""
        if self._presence:
            self._announce("session", self.session.encode())
            for name, payload in told(self._version).items() if self._version else ():
                self._announce(name, payload)
            self._announce("status", ONLINE)
        if self._announcer:
            self._send(self._announcer.messages())
        self._sender.start()
        self._link.start()

    def publish(self, suffix: str, payload: str | bytes) -> None:
        """Queue a payload; the latest per topic wins. Never waits, whatever the broker does.

        QoS, retain flag and pace come from the topic table: state goes out on change, not faster than its
        interval, and again after its refresh time. All of it is sent again on each connection; other
        messages are dropped while there is none.

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
        self._tap(suffix, data)
        self._sender.put(self._message(suffix, data, topic))

    def pending(self, suffix: str) -> bool:
        """Whether a publication of this topic is not yet answered by the broker."""
        return self._sender.pending(f"{self.base}/{suffix}")

    def refused(self, suffix: str) -> bool:
        """Whether the newest publication of this topic was denied by the broker, or is too large for it."""
        return self._sender.refused(f"{self.base}/{suffix}")

    def stop(self) -> None:
        """Say offline, disconnect and end the threads; takes at most `STOP_S`."""
        deadline_s = time.monotonic() + STOP_S
        self._stopping = True
        if self._presence:
            self.publish(f"{self._role}/status", OFFLINE)
        self._sender.flush(FLUSH_S)
        self._sender.stop(FLUSH_S)
        self._link.stop(max(0.0, deadline_s - time.monotonic()))

    def _message(self, suffix: str, payload: bytes, topic: Topic) -> Message:
        return Message(
            f"{self.base}/{suffix}",
            payload,
            topic.qos,
            topic.retained,
            topic.min_interval_s,
            topic.refresh_s,
            topic.every,
        )

    def _on_state(self, connected: bool) -> None:
        if connected:
            self.counters.reconnects += self.connections > 0
            self.counters.failure = ""
            self.connections += 1
        self._connected = connected
        self._sender.connected(connected, self._link.limits.in_flight)

    def _on_trouble(self, text: str) -> None:
        self.counters.failure = text

    def _on_acknowledged(self, mid: int, denied: bool) -> None:
        self._sender.acknowledged(mid, denied)

    def _on_message(self, topic: str, payload: bytes, retained: bool) -> None:
        if self._presence and topic in self._presence.topics:
            self._on_own(self._presence.judge(topic, payload))
            return
        if len(payload) > MAX_BYTES:
            self.counters.dropped += 1
            return
        if self._announcer and not topic.startswith(f"{self.base}/"):
            self._send(self._announcer.receive(topic, payload, retained=retained))
            return
        self.counters.received += 1
        try:
            self._handler(topic.removeprefix(self.base + "/"), payload, retained)
        except Exception:
            self.counters.handler_errors += 1
            log.exception("handler of %s failed", topic)

    def _send(self, messages: Sequence[Message]) -> None:
        for message in messages:
            self._sender.put(message)

    def _on_own(self, heard: Heard) -> None:
        if heard is Heard.STRANGER:
            self.counters.takeovers += 1
            self._link.stranger()
        elif heard is Heard.FALSE_OFFLINE and not self._stopping:
            self._announce("status", ONLINE)

    def _announce(self, name: str, payload: bytes) -> None:
        suffix = f"{self._role}/{name}"
        if (topic := find(suffix)) is not None:
            self._sender.put(self._message(suffix, payload, topic), again=True, standing=True)
