from __future__ import annotations

import math

from revpi.mqtt.outbox import MAX_TOPICS, Message, Outbox

INTERVAL_S, REFRESH_S = 2.0, 60.0


def state(topic: str, payload: bytes = b"1") -> Message:
    return Message(topic, payload, 1, retained=True)


def moment(topic: str, payload: bytes = b"1") -> Message:
    return Message(topic, payload, 1, retained=False)


def paced(payload: bytes) -> Message:
    return Message("a", payload, 1, retained=True, min_interval_s=INTERVAL_S, refresh_s=REFRESH_S)


def drain(outbox: Outbox, now_s: float = 0.0) -> list[Message]:
    taken = []
    while (message := outbox.take(now_s)) is not None:
        taken.append(message)
    return taken


def sent(outbox: Outbox, payload: bytes, now_s: float) -> bytes:
    outbox.put(paced(payload), now_s)
    return b"".join(message.payload for message in drain(outbox, now_s))


def test_the_latest_per_topic_wins_and_keeps_its_place() -> None:
    outbox = Outbox()
    for message in (state("a", b"1"), state("b"), state("a", b"2")):
        assert outbox.put(message, 0.0)
    assert drain(outbox) == [state("a", b"2"), state("b")]


def test_where_every_message_counts_none_is_replaced_and_their_number_is_bounded() -> None:
    outbox = Outbox()
    answers = [
        Message("result", b"%d" % number, 1, retained=False, every=True) for number in range(MAX_TOPICS)
    ]
    assert all(outbox.put(answer, 0.0) for answer in answers)
    assert not outbox.put(answers[0], 0.0)
    assert drain(outbox) == answers


def test_a_new_connection_gets_all_state_and_only_new_moments() -> None:
    outbox = Outbox()
    outbox.put(state("a", b"1"), 0.0)
    drain(outbox)
    outbox.put(moment("old"), 0.0)
    outbox.put(state("b"), 0.0)
    assert outbox.drop_moments() == 1
    outbox.put(moment("new"), 0.0)
    outbox.put(state("a", b"2"), 0.0)
    outbox.renew(0.0)
    assert drain(outbox) == [state("a", b"2"), state("b"), moment("new")]


def test_the_number_of_topics_is_bounded_but_known_ones_go_on() -> None:
    for make in (state, moment):
        outbox = Outbox()
        assert all(outbox.put(make(f"t{number}"), 0.0) for number in range(MAX_TOPICS))
        assert not outbox.put(make("one more"), 0.0)
        assert outbox.put(make("t0", b"2"), 0.0)
        assert len(drain(outbox)) == MAX_TOPICS


def test_state_goes_out_on_change_not_faster_than_its_interval_and_as_a_refresh() -> None:
    outbox = Outbox()
    assert sent(outbox, b"1", 0.0) == b"1"
    assert sent(outbox, b"1", 1.0) == b""
    assert sent(outbox, b"2", 1.0) == b""
    assert sent(outbox, b"3", 1.5) == b""
    assert outbox.due_s == INTERVAL_S
    assert drain(outbox, INTERVAL_S) == [paced(b"3")]
    assert outbox.due_s == math.inf
    assert sent(outbox, b"3", INTERVAL_S + REFRESH_S - 0.1) == b""
    assert sent(outbox, b"3", INTERVAL_S + REFRESH_S) == b"3"


def test_a_value_that_flickers_back_is_not_sent() -> None:
    outbox = Outbox()
    assert [sent(outbox, payload, 0.1 * at) for at, payload in enumerate((b"1", b"2", b"1"))] == [
        b"1",
        b"",
        b"",
    ]
    assert drain(outbox, INTERVAL_S) == []


def test_a_restless_value_is_sent_once_an_interval_with_its_newest_payload() -> None:
    outbox = Outbox()
    payloads = [sent(outbox, str(step).encode(), step * 0.25) for step in range(400)]
    assert len(list(filter(None, payloads))) == 400 * 0.25 / INTERVAL_S
    assert all(payload in (b"", str(step).encode()) for step, payload in enumerate(payloads))


def test_what_is_asked_for_again_goes_out_at_once() -> None:
    outbox = Outbox()
    assert sent(outbox, b"1", 0.0) == b"1"
    outbox.put(paced(b"1"), 0.1, again=True)
    assert drain(outbox, 0.1) == [paced(b"1")]


def test_before_the_end_nothing_is_held_back() -> None:
    outbox = Outbox()
    sent(outbox, b"1", 0.0)
    assert sent(outbox, b"2", 0.1) == b""
    outbox.release(0.2)
    assert drain(outbox, 0.2) == [paced(b"2")]


def test_a_new_connection_gets_the_newest_of_what_was_held_back_once() -> None:
    outbox = Outbox()
    sent(outbox, b"1", 0.0)
    sent(outbox, b"2", 0.1)
    outbox.renew(0.2)
    assert drain(outbox, 0.2) == [paced(b"2")]
    assert drain(outbox, 9.0) == []


def test_what_stands_as_long_as_the_program_runs_is_refreshed_by_itself() -> None:
    outbox = Outbox()
    outbox.put(paced(b"online"), 0.0)
    outbox.stand("a")
    assert drain(outbox) == [paced(b"online")]
    for now_s, due in ((REFRESH_S - 0.1, []), (REFRESH_S, [paced(b"online")]), (REFRESH_S + 0.1, [])):
        outbox.refresh(now_s)
        assert drain(outbox, now_s) == due
