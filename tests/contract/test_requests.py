from __future__ import annotations

import json

import pytest

from revpi.contract.messages import MessageError
from revpi.contract.requests import LATE_S, Answer, Refusal, Request, Verdict, decode_request, encode_answer


@pytest.mark.parametrize(
    ("payload", "request_"),
    [
        (b"21.5", Request(21.5)),
        (b" 3 ", Request(3.0)),
        (b"true", Request(True)),
        (b"winter", Request("winter")),
        (b'"winter"', Request("winter")),
        (b'{"value": 2000, "ttl_s": 600, "id": "x1"}', Request(2000.0, 600.0, "x1")),
        (b'{"value": 1, "ts": 1800000000.5}', Request(1.0, ts=1800000000.5)),
        (b' {"value": false}', Request(False)),
        (b'{"value": "off"}', Request("off")),
        (b'{"value": "off", "ttl_s": 2678400}', Request("off", 2678400.0)),
    ],
)
def test_scalars_and_objects_are_read(payload: bytes, request_: Request) -> None:
    assert decode_request(payload) == request_


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"   ",
        b"null",
        b"NaN",
        b"-Infinity",
        b"1e999",
        b"[1]",
        b"{}",
        b'{"value": null}',
        b'{"value": [1]}',
        b'{"value": 1, "ttl_s": -1}',
        b'{"value": 1, "ttl_s": 1e9}',
        b'{"value": 1, "id": 5}',
        b'{"value": 1, "ts": "now"}',
        b'{"value": ',
        b"word\x00",
        b"\xff\xff",
        b"w" * 65,
        b"1" * 70000,
    ],
)
def test_anything_else_is_refused(payload: bytes) -> None:
    with pytest.raises(MessageError):
        decode_request(payload)


def test_an_answer_carries_the_id_and_the_reason() -> None:
    answer = Answer("x1", Verdict.REFUSED, None, Refusal.UNKNOWN, "known requests: cmd/acknowledge")
    assert json.loads(encode_answer(answer)) == {
        "id": "x1",
        "result": "refused",
        "value": None,
        "reason": "unknown",
        "detail": "known requests: cmd/acknowledge",
        "ttl_s": None,
    }


@pytest.mark.parametrize(
    ("ts", "wall_s", "late"),
    [
        (1000.0, 1000.0 + LATE_S, False),
        (1000.0, 1001.0 + LATE_S, True),
        (2000.0, 1000.0, False),
        (None, 1e9, False),
        (1000.0, None, False),
    ],
)
def test_a_request_that_was_sent_long_ago_is_late(ts: float | None, wall_s: float | None, late: bool) -> None:
    assert Request(1.0, ts=ts).late(wall_s) is late
