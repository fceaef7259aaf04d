from __future__ import annotations

from revpi.mqtt.outbox import MAX_TOPICS, Message, Outbox


def state(topic: str, payload: bytes = b"1") -> Message:
    return Message(topic, payload, 1, retained=True)


def moment(topic: str, payload: bytes = b"1") -> Message:
    return Message(topic, payload, 1, retained=False)


def drain(outbox: Outbox) -> list[Message]:
    taken = []
    while (message := outbox.take()) is not None:
        taken.append(message)
    return taken


def test_the_latest_per_topic_wins_and_keeps_its_place() -> None:
    outbox = Outbox()
    for message in (state("a", b"1"), state("b"), state("a", b"2")):
        assert outbox.put(message)
    assert drain(outbox) == [state("a", b"2"), state("b")]


def test_a_new_connection_gets_all_state_and_only_new_moments() -> None:
    outbox = Outbox()
    outbox.put(state("a", b"1"))
    drain(outbox)
    outbox.put(moment("old"))
    outbox.put(state("b"))
    assert outbox.drop_moments() == 1
    outbox.put(moment("new"))
    outbox.put(state("a", b"2"))
    outbox.renew()
    assert drain(outbox) == [state("a", b"2"), state("b"), moment("new")]


def test_the_number_of_topics_is_bounded_but_known_ones_go_on() -> None:
    for make in (state, moment):
        outbox = Outbox()
        assert all(outbox.put(make(f"t{number}")) for number in range(MAX_TOPICS))
        assert not outbox.put(make("one more"))
        assert outbox.put(make("t0", b"2"))
        assert len(outbox) == MAX_TOPICS
