"""The order of things between outbox and connection, with a connection made of a list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from revpi.mqtt.counters import Counters
from revpi.mqtt.limits import MAX_IN_FLIGHT
from revpi.mqtt.outbox import Message
from revpi.mqtt.sender import Sender
from tests.broker import wait_until


class Wire:
    """Takes messages, numbers them, answers only when told to.

    Attributes:
        eager: The answer comes, and somebody asks for it, before the number is known.
    """

    def __init__(self) -> None:
        self.eager = False
        self.counters = Counters()
        self.taken: list[Message] = []
        self.sender = Sender(self.transmit, self.counters)
        self.sender.start()

    def transmit(self, message: Message) -> int:
        self.taken.append(message)
        if self.eager:
            self.sender.acknowledged(len(self.taken), denied=False)
            assert self.sender.pending(message.topic)
        return len(self.taken)

    def put(self, topic: str, payload: bytes = b"1", *, qos: int = 1, retained: bool = True) -> None:
        self.sender.put(Message(topic, payload, qos, retained))

    def expect(self, count: int) -> None:
        wait_until(lambda: len(self.taken) == count, f"{count} messages are taken: {len(self.taken)}")


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.sender.stop(2.0)


def test_nothing_is_sent_without_a_connection_and_moments_are_dropped(wire: Wire) -> None:
    wire.put("state")
    wire.put("moment", retained=False)
    assert wire.counters.dropped == 1
    wire.sender.connected(True)
    wire.expect(1)
    assert wire.taken[0].topic == "state"


def test_no_more_than_the_window_is_unacknowledged(wire: Wire) -> None:
    wire.sender.connected(True)
    for number in range(MAX_IN_FLIGHT + 5):
        wire.put(f"t{number}")
    wire.expect(MAX_IN_FLIGHT)
    assert not wire.sender.flush(0.05)
    for mid in range(1, 6):
        wire.sender.acknowledged(mid, denied=False)
    wire.expect(MAX_IN_FLIGHT + 5)


def test_state_follows_a_reconnection_only_after_what_was_under_way(wire: Wire) -> None:
    wire.sender.connected(True)
    wire.put("a", b"old")
    wire.expect(1)
    wire.sender.connected(False)
    wire.put("a", b"new")
    wire.sender.connected(True)
    assert not wire.sender.flush(0.05)
    assert len(wire.taken) == 1
    wire.sender.acknowledged(1, denied=False)
    wire.expect(2)
    assert wire.taken[1].payload == b"new"


def test_what_the_connection_repeated_by_itself_is_not_sent_a_third_time(wire: Wire) -> None:
    wire.put("still")
    wire.sender.connected(True)
    wire.expect(1)
    wire.sender.acknowledged(1, denied=False)
    for topic in ("same", "changed", "denied"):
        wire.put(topic)
    wire.expect(4)
    wire.sender.connected(False)
    wire.put("changed", b"new")
    wire.sender.connected(True)
    for mid, topic in enumerate(("same", "changed", "denied"), start=2):
        wire.sender.acknowledged(mid, denied=topic == "denied")
    wire.expect(7)
    assert {message.topic for message in wire.taken[4:]} == {"still", "changed", "denied"}


def test_an_answer_on_the_connection_before_says_nothing_of_this_broker(wire: Wire) -> None:
    wire.sender.connected(True)
    wire.put("a")
    wire.expect(1)
    wire.sender.acknowledged(1, denied=False)
    wire.sender.connected(False)
    wire.sender.connected(True)
    wire.expect(2)


def test_an_answer_before_the_packet_id_is_known_is_not_lost_when_somebody_asks(wire: Wire) -> None:
    wire.eager = True
    wire.sender.connected(True)
    wire.put("a")
    assert wire.sender.flush(2.0)
    assert not wire.sender.pending("a")


def test_qos_0_needs_no_answer(wire: Wire) -> None:
    wire.sender.connected(True)
    for number in range(2 * MAX_IN_FLIGHT):
        wire.put(f"t{number}", qos=0, retained=False)
    wire.expect(2 * MAX_IN_FLIGHT)
    assert wire.sender.flush(1.0)


def test_denied_publications_are_counted_and_logged_once_per_topic(
    wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    wire.sender.connected(True)
    for mid in (1, 2):
        wire.put("secret", b"%d" % mid)
        wire.expect(mid)
        wire.sender.acknowledged(mid, denied=True)
        assert wire.sender.flush(2.0)
    assert wire.counters.denied == 2
    assert [record.getMessage() for record in caplog.records if "secret" in record.getMessage()] == [
        "the broker refuses our publication on secret: check its user and access list"
    ]
