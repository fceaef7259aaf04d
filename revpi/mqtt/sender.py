"""The thread between the outbox and the connection, so that publishing never waits."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from revpi.mqtt.counters import MAX_DENIED_TOPICS, Counters
from revpi.mqtt.limits import MAX_IN_FLIGHT
from revpi.mqtt.outbox import MAX_TOPICS, Message, Outbox

IDLE_S = 1.0

Transmit = Callable[[Message], int | None]
log = logging.getLogger(__name__)


class Sender:
    """Hands messages to the connection one by one, never more unacknowledged than the broker allows.

    State goes out on change, paced as its message says.

    After a reconnection it first waits until what the connection sends again by itself is acknowledged;
    only then the retained state follows, so that an old value never comes after a new one, without what has
    just been sent again.

    Args:
        transmit: Gives one message to the connection without waiting; returns its packet id, None when
            it was not taken.
        counters: Where to count.
    """

    def __init__(self, transmit: Transmit, counters: Counters) -> None:
        self._transmit = transmit
        self._counters = counters
        self._changed = threading.Condition()
        self._outbox = Outbox()
        self._in_flight: dict[int, Message] = {}
        self._repeating: set[int] = set()
        self._repeated: dict[str, bytes] = {}
        self._acknowledged: dict[int, bool] = {}
        self._refused: set[str] = set()
        self._connected = False
        self._most_in_flight = MAX_IN_FLIGHT
        self._renew = False
        self._handing_over = ""
        self._running = True
        self._thread = threading.Thread(target=self._run, name="mqtt-sender", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def put(self, message: Message, *, again: bool = False, standing: bool = False) -> None:
        """Queue a message; what is not retained is dropped while there is no connection.

        Args:
            message: What to send.
            again: Send it at once, changed or not.
            standing: State that is refreshed without being put again.
        """
        with self._changed:
            taken = message.retained or self._connected
            if taken and self._outbox.put(message, time.monotonic(), again=again):
                if standing:
                    self._outbox.stand(message.topic)
                self._changed.notify_all()
            else:
                self._counters.dropped += 1

    def connected(self, state: bool, most_in_flight: int = MAX_IN_FLIGHT) -> None:
        """Tell that a connection was made or lost, and how much the broker takes before it answers."""
        with self._changed:
            self._settle()
            self._repeating = set(self._in_flight) if state else set()
            self._repeated.clear()
            self._most_in_flight = most_in_flight
            self._connected = self._renew = state
            if not state:
                self._counters.dropped += self._outbox.drop_moments()
            self._changed.notify_all()

    def acknowledged(self, mid: int, denied: bool) -> None:
        """Tell that the broker has answered a publication."""
        with self._changed:
            self._acknowledged[mid] = denied
            self._changed.notify_all()

    def pending(self, topic: str) -> bool:
        """Whether a message of this topic waits, or waits for its answer."""
        with self._changed:
            self._settle()
            under_way = (self._handing_over, *(message.topic for message in self._in_flight.values()))
            return topic in self._outbox or topic in under_way

    def refused(self, topic: str) -> bool:
        """Whether the newest message of this topic was denied by the broker, or not taken for sending.

        One that has no answer yet does not count.
        """
        with self._changed:
            return topic in self._refused

    def flush(self, timeout_s: float) -> bool:
        """Wait until everything is sent and acknowledged, or no connection is there; nothing is held back.

        Returns:
            Whether it was before the timeout.
        """
        with self._changed:
            self._outbox.release(time.monotonic())
            self._changed.notify_all()
            return self._changed.wait_for(self._is_idle, timeout_s)

    def stop(self, timeout_s: float) -> None:
        """End the thread."""
        with self._changed:
            self._running = False
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _is_idle(self) -> bool:
        waiting = self._renew or self._handing_over or self._outbox.ready or self._in_flight
        return not self._connected or not waiting

    def _run(self) -> None:
        while self._running:
            message = self._next()
            if message is None:
                continue
            mid = self._transmit(message)
            with self._changed:
                self._note_sent(message, mid)

    def _note_sent(self, message: Message, mid: int | None) -> None:
        self._handing_over = ""
        if mid is None:
            self._counters.dropped += 1
            self._note_refused(message.topic)
            return
        self._counters.sent += 1
        if message.qos:
            self._in_flight[mid] = message

    def _next(self) -> Message | None:
        """The next message to send; None after a wait in which something may have changed."""
        with self._changed:
            self._settle()
            now_s = time.monotonic()
            if self._renew and not self._in_flight:
                self._renew = False
                self._outbox.renew(now_s, self._repeated)
                self._repeating.clear()
            self._outbox.refresh(now_s)
            ready = self._connected and not self._renew and len(self._in_flight) < self._most_in_flight
            message = self._outbox.take(now_s) if ready else None
            self._handing_over = message.topic if message else ""
            if message is None:
                self._changed.notify_all()
                self._changed.wait(min(IDLE_S, self._outbox.due_s - now_s) if ready else IDLE_S)
            return message

    def _settle(self) -> None:
        """Match answers with publications.

        An answer may come before `transmit` has returned its id, so answers are collected until here,
        where its id is known; what is left over then belongs to QoS 0, which has no answer of the broker.
        """
        unknown = {}
        for mid, denied in self._acknowledged.items():
            message = self._in_flight.pop(mid, None)
            if message is None:
                unknown[mid] = denied
                continue
            self._refused.discard(message.topic)
            if denied:
                self._note_denied(message.topic)
            elif mid in self._repeating:
                self._repeated[message.topic] = message.payload
        self._acknowledged = unknown if self._handing_over else {}

    def _note_denied(self, topic: str) -> None:
        self._counters.denied += 1
        self._note_refused(topic)
        known = self._counters.denied_topics
        if topic not in known and len(known) < MAX_DENIED_TOPICS:
            known.append(topic)
            log.error("the broker refuses our publication on %s: check its user and access list", topic)

    def _note_refused(self, topic: str) -> None:
        if len(self._refused) < MAX_TOPICS:
            self._refused.add(topic)
