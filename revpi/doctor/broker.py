"""The broker as one of the programs sees it: reachable, lets us in, allows what we write.

The broker knows each user by one connection only (`use_username_as_clientid`), so a login takes the
connection from a program that runs; it is made only when none runs, or when it is asked for.
"""

from __future__ import annotations

import os
import queue
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from revpi.contract.topics import Role, topic
from revpi.doctor.connection import is_held
from revpi.doctor.finding import Finding, fail, ok, warn
from revpi.mqtt.settings import MqttSettings, read_password
from revpi.mqtt.tls import tls_context

ANSWER_S: Final = 4.0
RETAINED_S: Final = 0.7
UNDECLARED: Final = "doctor"
"""A topic that no access list allows to anybody."""

VERSIONS: Final = ("plc/version", "bridge/version")
OFFLINE: Final = "offline"
_LOGIN: Final = "check mqtt.username, its password and the broker's list of users"
_REACH: Final = "does the broker run, are mqtt.host and mqtt.port right, does a firewall stand between?"


@dataclass(frozen=True, slots=True)
class Login:
    """What a login showed.

    Attributes:
        refusal: Why the broker does not let us in, "" when it does.
        may_write: Our own status may be written.
        may_all: What nobody may write may be written: there is no access list.
        versions: What the programs say of their versions, by topic.
    """

    refusal: str = ""
    may_write: bool = False
    may_all: bool = False
    versions: dict[str, str] = field(default_factory=dict)


def reachable(settings: MqttSettings) -> Finding:
    """Whether something answers there."""
    try:
        socket.create_connection((settings.host, settings.port), ANSWER_S).close()
    except OSError as error:
        return fail(f"{settings.host}:{settings.port} cannot be reached: {error.strerror or error}", _REACH)
    return ok(f"{settings.host}:{settings.port} answers")


def program_is_connected(settings: MqttSettings) -> bool:
    """Whether the program with these settings holds its connection already."""
    path = Path(settings.password_file)
    owner = path.stat().st_uid if settings.password_file and path.exists() else 0
    return is_held(settings.port, owner or os.geteuid())


def rights(login: Login | None) -> Finding:
    """What the login says of user and access list; None: a running program was not disturbed."""
    if login is None:
        return ok("the running program holds its connection; --login tries user and rights and takes it over")
    if login.refusal:
        return fail(f"the broker does not let us in: {login.refusal}", _LOGIN)
    if not login.may_write:
        return fail(
            "the broker does not let us write our status", "check mqtt.base and the broker's access list"
        )
    if login.may_all:
        return warn(
            "the broker lets us write everything: it has no access list",
            "install the broker with deploy/mosquitto",
        )
    return ok("user and access list are right")


def versions(login: Login | None, own: str) -> Finding:
    """Whether the versions of both sides belong together: at most one minor version apart."""
    told = {} if login is None else login.versions
    if not told:
        return ok(f"this side {own}; the other side has not told its version")
    words = ", ".join(f"{name.partition('/')[0]} {version}" for name, version in sorted(told.items()))
    if all(_fits(version, own) for version in told.values()):
        return ok(f"this side {own}; {words}")
    return warn(f"this side {own}; {words}", "update the older side; both may be one minor version apart")


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
        wanted = [status, *(topic(settings.base, name) for name in VERSIONS)]
        session.client.subscribe([(name, 1) for name in wanted])
        retained = session.retained()
        told = {
            name: retained[topic(settings.base, name)]
            for name in VERSIONS
            if topic(settings.base, name) in retained
        }
        return Login(
            may_write=session.may_publish(status, retained.get(status, OFFLINE), retain=True),
            may_all=session.may_publish(f"{settings.base}/{UNDECLARED}", "", retain=False),
            versions=told,
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


def _fits(version: str, own: str) -> bool:
    theirs, ours = _minor(version), _minor(own)
    return theirs is not None and ours is not None and theirs[0] == ours[0] and abs(theirs[1] - ours[1]) <= 1


def _minor(version: str) -> tuple[int, int] | None:
    numbers = version.split(".")
    if len(numbers) < 2 or not (numbers[0].isdigit() and numbers[1].isdigit()):  # noqa: PLR2004  major and minor
        return None
    return int(numbers[0]), int(numbers[1])
