from __future__ import annotations

from revpi.contract.topics import find
from revpi.edges.pacing import REFRESH_S, Pacer

TEMP = "temps/puffer"


def test_first_then_on_change_not_faster_than_the_interval_then_as_a_refresh() -> None:
    topic = find(TEMP)
    assert topic is not None
    interval_s = topic.min_interval_s
    pacer = Pacer()
    steps = [
        (0.0, "1", True),
        (0.1, "1", False),
        (0.2, "2", False),
        (interval_s, "2", True),
        (interval_s + 1, "2", False),
        (interval_s + REFRESH_S, "2", True),
    ]
    for now_s, value, published in steps:
        assert bool(pacer.due({TEMP: value}, now_s)) is published, now_s


def test_a_value_that_flickers_back_is_not_published() -> None:
    pacer = Pacer()
    pacer.due({TEMP: "1"}, 0.0)
    pacer.due({TEMP: "2"}, 0.1)
    assert pacer.due({TEMP: "1"}, 5.0) == {}


def test_the_rate_of_restless_values_is_bounded() -> None:
    pacer = Pacer()
    sent = sum(len(pacer.due({TEMP: str(look)}, look * 0.25)) for look in range(400))
    assert sent == 100
