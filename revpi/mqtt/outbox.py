"""What waits for the broker: the latest payload per topic, paced and bounded, without threads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

MAX_TOPICS = 1000


@dataclass(frozen=True, slots=True)
class Message:
    """One publication.

    Attributes:
        topic: Full name.
        payload: Its bytes.
        qos: 0 or 1.
        retained: State that the broker keeps.
        min_interval_s: A change waits until so long after the one before.
        refresh_s: The same payload is sent again only after this time; 0: always.
        every: A later one on the same topic does not replace it.
    """

    topic: str
    payload: bytes
    qos: int
    retained: bool
    min_interval_s: float = 0.0
    refresh_s: float = 0.0
    every: bool = False


class Outbox:
    """Latest wins per topic; retained state is kept and can be queued again for a new connection.

    Time is an argument, in monotonic seconds.

    Attributes:
        due_s: When the next message that is held back becomes due, infinite without one.
    """

    __slots__ = ("_count", "_held", "_ready", "_standing", "_state", "_told", "due_s")

    def __init__(self) -> None:
        self._ready: dict[str, Message] = {}
        self._count = 0
        self._held: dict[str, tuple[float, Message]] = {}
        self._state: dict[str, Message] = {}
        self._told: dict[str, tuple[bytes, float]] = {}
        self._standing: set[str] = set()
        self.due_s = math.inf

    def __len__(self) -> int:
        return len(self._ready) + len(self._held)

    def __contains__(self, topic: str) -> bool:
        return topic in self._ready or topic in self._held

    @property
    def ready(self) -> bool:
        """Whether a message waits for nothing but the connection."""
        return bool(self._ready)

    def put(self, message: Message, now_s: float, *, again: bool = False) -> bool:
        """Queue a message; False when the bound on the number of topics forbids it.

        Args:
            message: What to send; unchanged state is not sent before its refresh, a change not before its
                interval.
            now_s: Monotonic time.
            again: Send it at once, changed or not.
        """
        key = self._key(message)
        place = self._state if message.retained else self._ready
        if key not in place and len(place) >= MAX_TOPICS:
            return False
        if not message.retained:
            self._ready[key] = message
            return True
        if not message.payload:
            self._delete(message)
            return True
        self._state[message.topic] = message
        payload, at_s = self._told.get(message.topic, (b"", -math.inf))
        if again or payload != message.payload:
            self._pace(message, now_s, now_s if again else at_s + message.min_interval_s)
        else:
            self._held.pop(message.topic, None)
            if now_s - at_s >= message.refresh_s:
                self._make_ready(message, now_s)
        return True

    def stand(self, topic: str) -> None:
        """This state is true as long as the program runs: it is refreshed without being put again."""
        self._standing.add(topic)

    def refresh(self, now_s: float) -> None:
        """Queue standing state whose refresh is due."""
        for topic in self._standing:
            self.put(self._state[topic], now_s)

    def take(self, now_s: float) -> Message | None:
        """The message that waits longest, None when none is due."""
        if now_s >= self.due_s:
            self._promote(now_s, now_s)
        return self._ready.pop(next(iter(self._ready))) if self._ready else None

    def release(self, now_s: float) -> None:
        """Nothing is held back any longer: before the end, the newest state goes out."""
        self._promote(math.inf, now_s)

    def renew(self, now_s: float, known: Mapping[str, bytes] | None = None) -> None:
        """For a new connection: all retained state waits again, then deletions and moments.

        Args:
            now_s: Monotonic time.
            known: What the broker has taken on this connection already, by topic.
        """
        self._held.clear()
        self.due_s = math.inf
        known = known or {}
        self._ready = {
            topic: message for topic, message in self._state.items() if known.get(topic) != message.payload
        } | {
            topic: message
            for topic, message in self._ready.items()
            if not (message.retained and message.payload)
        }
        self._told.update({topic: (message.payload, now_s) for topic, message in self._state.items()})

    def drop_moments(self) -> int:
        """For a lost connection: what is not retained would come too late.

        Returns:
            How many messages were dropped.
        """
        kept = {topic: message for topic, message in self._ready.items() if message.retained}
        dropped = len(self._ready) - len(kept)
        self._ready = kept
        return dropped

    def _delete(self, message: Message) -> None:
        """An empty payload makes the broker forget: it goes out once, and nothing of the topic is kept."""
        for place in (self._state, self._told, self._held):
            place.pop(message.topic, None)
        self._ready[message.topic] = message

    def _key(self, message: Message) -> str:
        """Messages with the same key replace each other."""
        if not message.every:
            return message.topic
        self._count += 1
        return f"{message.topic} {self._count}"  # no topic of ours has a space

    def _pace(self, message: Message, now_s: float, due_s: float) -> None:
        if now_s >= due_s:
            self._held.pop(message.topic, None)
            self._make_ready(message, now_s)
        else:
            self._held[message.topic] = due_s, message
            self.due_s = min(self.due_s, due_s)

    def _make_ready(self, message: Message, now_s: float) -> None:
        self._ready[message.topic] = message
        self._told[message.topic] = message.payload, now_s

    def _promote(self, until_s: float, now_s: float) -> None:
        """What is due at `until_s` is held back no longer."""
        for message in [message for due_s, message in self._held.values() if due_s <= until_s]:
            del self._held[message.topic]
            self._make_ready(message, now_s)
        self.due_s = min((due_s for due_s, _ in self._held.values()), default=math.inf)
