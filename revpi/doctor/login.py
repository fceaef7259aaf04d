"""One login at the broker, and what it shows.

The broker knows each user by one connection only (`use_username_as_clientid`), so a login takes the
connection from a program that runs; it is made only when none runs, or when it is asked for.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from revpi.contract.topics import Role, topic
from revpi.mqtt.settings import MqttSettings, read_password
from revpi.mqtt.tls import tls_context

ANSWER_S: Final = 4.0
RETAINED_S: Final = 0.7
UNDECLARED: Final = "doctor"
"""A topic that no access list allows to anybody."""

TOLD: Final = ("plc/version", "plc/contract", "bridge/version", "bridge/contract")
OFFLINE: Final = "offline"


@dataclass(frozen=True, slots=True)
class Login:
    """What a login showed.

    Attributes:
        refusal: Why the broker does not let us in, "" when it does.
        may_write: Our own status may be written.
        may_all: What nobody may write may be written: there is no access list.
        status: Our program's, as the broker keeps it, "" where it keeps none.
        told: What the programs say of their versions, by topic below the base.
    """

    refusal: str = ""
    may_write: bool = False
    may_all: bool = False
    status: str = ""
    told: Mapping[str, str] = field(default_factory=dict)


def log_in(settings: MqttSettings, role: Role) -> Login:
    """Log in as the program would, and look what it may do.

    Raises:
        UserError: The password or the CA file cannot be used.
        OSError: Nothing answers, or its certificate is not right.
    """
    with _session(settings) as session:
        refusal = session.wait("connected")
        if refusal:
            return Login(refusal)
        status = topic(settings.base, f"{role}/status")
        told = {topic(settings.base, name): name for name in TOLD}
        session.client.subscribe([(name, 1) for name in (status, *told)])
        retained = session.retained()
        return Login(
            may_write=session.may_publish(status, retained.get(status, OFFLINE), retain=True),
            may_all=session.may_publish(f"{settings.base}/{UNDECLARED}", "", retain=False),
            status=retained.get(status, ""),
            told={name: retained[full] for full, name in told.items() if full in retained},
        )


class _Session:
    def __init__(self, client: paho.Client) -> None:
        self.client = client
        self._events: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        client.on_connect = lambda _c, _d, _f, reason, _p: self._put("connected", _refusal(reason))
        client.on_publish = lambda _c, _d, _m, reason, _p: self._put("published", _refusal(reason))
        client.on_message = lambda _c, _d, message: self._put("message", message)

    def wait(self, kind: str) -> Any:
        """What the next event of that kind brings; a text that says so when none comes."""
        end_s = time.monotonic() + ANSWER_S
        while (left_s := end_s - time.monotonic()) > 0:
            try:
                got, what = self._events.get(timeout=left_s)
            except queue.Empty:
                break
            if got == kind:
                return what
        return f"no answer within {ANSWER_S:g} s"

    def retained(self) -> dict[str, str]:
        """What comes within a moment, by topic."""
        end_s, found = time.monotonic() + RETAINED_S, {}
        while (left_s := end_s - time.monotonic()) > 0:
            try:
                kind, what = self._events.get(timeout=left_s)
            except queue.Empty:
                break
            if kind == "message":
                found[what.topic] = what.payload.decode(errors="replace")
        return found

    def may_publish(self, name: str, payload: str, *, retain: bool) -> bool:
        """Whether the broker takes it."""
        self.client.publish(name, payload, qos=1, retain=retain)
        return not self.wait("published")

    def _put(self, kind: str, what: Any) -> None:
        self._events.put((kind, what))


@contextmanager
def _session(settings: MqttSettings) -> Iterator[_Session]:
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="", protocol=paho.MQTTv5)
    client.connect_timeout = ANSWER_S
    if settings.username:
        client.username_pw_set(settings.username, read_password(settings))
    context = tls_context(settings)
    if context is not None:
        client.tls_set_context(context)
    session = _Session(client)
    client.connect(settings.host, settings.port, keepalive=settings.keepalive_s)
    client.loop_start()
    try:
        yield session
    finally:
        client.disconnect()
        client.loop_stop()


def _refusal(reason: ReasonCode) -> str:
    return str(reason) if reason.is_failure else ""
