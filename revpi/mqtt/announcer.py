"""Keeps a program's devices announced at Home Assistant, beside the base topic."""

from __future__ import annotations

from collections.abc import Sequence

from revpi.contract.discovery.device import Announced
from revpi.contract.discovery.message import BIRTH_TOPIC, BORN, Announcement, encoded
from revpi.contract.discovery.removal import with_removals
from revpi.mqtt.outbox import Message

BIRTH_INTERVAL_S = 2.0
"""However often Home Assistant says that it was born, it is told again no faster than this."""


class Announcer:
    """What to publish at the start, and when something comes in on its topics.

    Announced devices are retained, so Home Assistant finds them after any restart; they are repeated when it
    is born. What an earlier start announced and this one does not is removed.

    Args:
        announcement: Who announces, and how.
        devices: What there is; none when discovery is switched off, which removes all.

    Attributes:
        filters: Topics to subscribe to.
    """

    def __init__(self, announcement: Announcement, devices: Sequence[Announced]) -> None:
        self._configs = announcement.configs(devices) if announcement.settings.enabled else {}
        self._payloads = {topic: encoded(config) for topic, config in self._configs.items()}
        self.filters = (BIRTH_TOPIC, announcement.topic("+"))

    def messages(self) -> list[Message]:
        """All devices."""
        return [_retained(topic, payload) for topic, payload in self._payloads.items()]

    def receive(self, topic: str, payload: bytes, *, retained: bool) -> list[Message]:
        """What follows from a message.

        Args:
            topic: Full name, matched by one of the filters.
            payload: From the broker.
            retained: A retained birth is an old one.
        """
        if topic == BIRTH_TOPIC:
            return self.messages() if payload == BORN.encode() and not retained else []
        if topic not in self._configs:
            return [_retained(topic, b"")] if payload else []
        return self._corrected(topic, payload)

    def _corrected(self, topic: str, payload: bytes) -> list[Message]:
        ours = self._payloads[topic]
        if not payload or payload == ours:
            return []
        self._configs[topic] = with_removals(self._configs[topic], payload)
        self._payloads[topic] = encoded(self._configs[topic])
        return [] if self._payloads[topic] == ours else [_retained(topic, self._payloads[topic])]


def _retained(topic: str, payload: bytes) -> Message:
    pace_s = BIRTH_INTERVAL_S
    return Message(topic, payload, 1, retained=True, min_interval_s=pace_s, refresh_s=pace_s)
