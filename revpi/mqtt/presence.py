"""Our own status and session at the broker: what we say, and what others say in our name."""

from __future__ import annotations

from enum import Enum

from revpi.contract.declaration import Role
from revpi.mqtt.outbox import Message

OFFLINE, ONLINE = b"offline", b"online"


class Heard(Enum):
    """What a message on one of our own topics means."""

    NOTHING = 0
    FALSE_OFFLINE = 1
    """The will of an earlier connection came after our birth, or somebody deleted it."""
    STRANGER = 2
    """Another program said its session under our name after we had said ours."""


class Presence:
    """Topics on which plc and bridge announce themselves, and judges what is heard there.

    Not every broker says why it ends a connection (Mosquitto 2.0.11 does not), so a second program of our
    name is recognised by its session.

    Args:
        base: Base topic.
        role: Ours.
        session: Id of this start of the program.
    """

    __slots__ = ("_said", "_session", "session_topic", "status_topic")

    def __init__(self, base: str, role: Role, session: str) -> None:
        self.status_topic = f"{base}/{role}/status"
        self.session_topic = f"{base}/{role}/session"
        self._session = session.encode()
        self._said = False

    @property
    def topics(self) -> tuple[str, str]:
        """What to subscribe to."""
        return self.status_topic, self.session_topic

    @property
    def will(self) -> Message:
        """What the broker says when the connection breaks."""
        return Message(self.status_topic, OFFLINE, 1, retained=True)

    def judge(self, topic: str, payload: bytes) -> Heard:
        """What a message on one of `topics` means."""
        if topic == self.status_topic:
            return Heard.NOTHING if payload == ONLINE else Heard.FALSE_OFFLINE
        if payload == self._session:
            self._said = True
            return Heard.NOTHING
        # until we have said ours it is that of our last start; an empty one is a deletion
        return Heard.STRANGER if self._said and payload else Heard.NOTHING
