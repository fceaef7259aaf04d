"""Messages that nobody should send, at all topics that the PLC program subscribes to."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

TOPICS = (
    "inverter/sample",
    "tariff/sample",
    "miners/1/sample",
    "miners/2/sample",
    "miners/99/sample",
    "cmd/acknowledge",
    "cmd/mode",
    "cmd/nobody_knows_this",
    "setpoints/power_limit",
    "setpoints/hashprice",
    "setpoints/ÜÖÄ",
    "plc/status",
)
HUGE_BYTES = 200_000
DEPTH = 20_000


class BadMessage(NamedTuple):
    """One publication: name below the base, payload, retain flag."""

    suffix: str
    payload: bytes
    retain: bool


def _malformed(chance: random.Random) -> bytes:
    texts = (
        "{",
        "[1,",
        '{"value":',
        "nul",
        '"',
        "{}",
        "[]",
        "-",
        "1e999",
        "NaN",
        "-Infinity",
        "true false",
        "\x00",
    )
    return chance.choice(texts).encode()


def _binary(chance: random.Random) -> bytes:
    return chance.randbytes(chance.randrange(1, 400))


def _nested(chance: random.Random) -> bytes:
    opening, closing = chance.choice((("[", "]"), ('{"a":', "}")))
    depth = chance.randrange(1, DEPTH)
    return (opening * depth + "1" + closing * depth).encode()


def _odd(chance: random.Random) -> bytes:
    values = (1e308, -1, 10**400, "x" * 200, None, True, [1], {"a": 1}, "\ud800", "﷽", 0.1)
    fields = (
        "session",
        "seq",
        "ts",
        "mono_s",
        "value",
        "ttl_s",
        "id",
        "grid_power_w",
        "state",
        "solar_power_w",
    )
    return json.dumps({name: chance.choice(values) for name in chance.sample(fields, 6)}).encode()


def _huge(chance: random.Random) -> bytes:
    return chance.choice((b"9", b'"', b"[", b"\xff", b" ")) * chance.randrange(1_000, HUGE_BYTES)


KINDS: tuple[tuple[Callable[[random.Random], bytes], int], ...] = (
    (_malformed, 40),
    (_binary, 25),
    (_odd, 30),
    (_nested, 4),
    (_huge, 1),
)
"""Kind and weight; the costly ones are rarer."""


def bad_messages(count: int, seed: int) -> Iterator[BadMessage]:
    """So many, the same for the same seed; every tenth is retained."""
    chance = random.Random(seed)
    makers, weights = zip(*KINDS, strict=True)
    for number in range(count):
        (make,) = chance.choices(makers, weights)
        yield BadMessage(TOPICS[number % len(TOPICS)], make(chance), number % 10 == 0)
