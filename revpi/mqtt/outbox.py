"""What waits for the broker: the latest payload per topic, bounded, without threads."""

from __future__ import annotations

from dataclasses import dataclass

MAX_TOPICS = 1000


@dataclass(frozen=True, slots=True)
class Message:
    """One publication."""

    topic: str
    payload: bytes
    qos: int
    retained: bool


class Outbox:
    """Latest wins per topic; retained state is kept and can be queued again for a new connection."""

    __slots__ = ("_state", "_waiting")

    def __init__(self) -> None:
        self._waiting: dict[str, Message] = {}
        self._state: dict[str, Message] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, message: Message) -> bool:
        """Queue a message; False when the bound on the number of topics forbids it."""
        place = self._state if message.retained else self._waiting
        if message.topic not in place and len(place) >= MAX_TOPICS:
            return False
        if message.retained:
            self._state[message.topic] = message
        self._waiting[message.topic] = message
        return True

    def take(self) -> Message | None:
        """The message that waits longest, None when none does."""
        if not self._waiting:
            return None
        return self._waiting.pop(next(iter(self._waiting)))

    def renew(self) -> None:
        """For a new connection: all retained state waits again, before messages of the moment."""
        self._waiting = self._state | self._waiting

    def drop_moments(self) -> int:
        """For a lost connection: what is not retained would come too late.

        Returns:
            How many messages were dropped.
        """
        kept = {topic: message for topic, message in self._waiting.items() if message.retained}
        dropped = len(self._waiting) - len(kept)
        self._waiting = kept
        return dropped
