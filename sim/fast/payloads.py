"""Messages that a broken or hostile sender may send, by kind.

Each kind gives messages that are either bad for sure, so that nothing may change, or good but odd.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

from revpi.contract.fields import MAX_BYTES, RANGES
from revpi.core.inputs import MinerApiState
from revpi.core.leases import LEASES
from sim.fast.receipts import Message
from sim.fast.wire import BRIDGE_UP_S, Wire

SAMPLES = ("inverter/sample", "tariff/sample", "miners/1/sample", "miners/2/sample")
SETPOINTS = tuple(f"setpoints/{name}" for name in LEASES)
NUMBERS = tuple(f"setpoints/{rule.name}" for rule in LEASES.values() if not rule.choices)
WORDS = tuple(f"setpoints/{rule.name}" for rule in LEASES.values() if rule.choices)
STRANGERS = (
    "setpoints/contactor",
    "setpoints/",
    "setpoints/power_limit/extra",
    "cmd/start",
    "cmd/",
    "miners/3/sample",
    "miners/1/command",
    "inverter/sample/x",
    "inverter",
    "plc/status",
    "",
    "setpoints/\x00\N{SNOWMAN}",
)
GARBAGE = (
    b"",
    b"\x00",
    b"\xff\xfe\xfd",
    b"{",
    b"{}",
    b"[]",
    b"[1]",
    b"null",
    b'"\\ud800"',
    b"NaN",
    b"-Infinity",
    b'{"value":NaN}',
    b'{"value":1e999}',
    b'{"value":null}',
    b'{"value":[1]}',
    b'{"value":{"value":1}}',
    b'{"value":1,"ttl_s":-1}',
    b'{"value":1,"ttl_s":"long"}',
    b'{"value":1,"ttl_s":1e12}',
    b'{"value":1,"id":7}',
    b'{"value":1,"id":"' + b"x" * 200 + b'"}',
    b"[" * 20_000,
    b'{"a":' * 20_000,
    b"9" * 5_000,
    b"x" * (MAX_BYTES + 1),
    b'{"value":1}' + b" " * MAX_BYTES,
)
EVIL_NUMBERS = ("NaN", "Infinity", "-Infinity", "1e999", "-1e300", "1e300", '"12"', "[]", "{}", "true", '""')
NEEDED = {
    "inverter/sample": ("seq", "mono_s", "solar_power_w", "grid_power_w"),
    "tariff/sample": ("seq", "mono_s", "import_eur_per_kwh", "feed_in_eur_per_kwh", "valid_until"),
    "miners/1/sample": ("seq", "mono_s", "done_sequence"),
    "miners/2/sample": ("seq", "mono_s", "done_sequence"),
}
"""Numbers without which a sample is none."""
LATE_S = (200.0, 4000.0)
HALF = 0.5

Kind = Callable[[Wire, Random], list[Message]]


def _garbage(_wire: Wire, rng: Random) -> list[Message]:
    """Bytes that are nothing."""
    suffix = rng.choice((*SAMPLES, *SETPOINTS, "cmd/acknowledge"))
    return [Message(suffix, rng.choice(GARBAGE), bad=True)]


def _noise(_wire: Wire, rng: Random) -> list[Message]:
    """Random bytes; the first one can begin nothing."""
    suffix = rng.choice((*SAMPLES, *SETPOINTS, "cmd/acknowledge"))
    return [Message(suffix, b"\x80" + rng.randbytes(rng.randint(0, 300)), bad=True)]


def _stranger(_wire: Wire, rng: Random) -> list[Message]:
    """A topic that takes nothing."""
    payload = rng.choice((*GARBAGE, b"1", b"true", b'{"value":1}'))
    return [Message(rng.choice(STRANGERS), payload, bad=True)]


def _spoiled(wire: Wire, rng: Random) -> list[Message]:
    """A sample with one number that cannot be, or without it."""
    suffix = rng.choice(SAMPLES)
    values = _next(wire, suffix)
    key = rng.choice(NEEDED[suffix])
    evil = rng.choice((*EVIL_NUMBERS, ""))
    values.pop(key, None)
    text = json.dumps(values)
    if evil:
        text = f'{text[:-1]}, "{key}": {evil}}}'
    return [Message(suffix, text.encode(), bad=True)]


def _retained(wire: Wire, rng: Random) -> list[Message]:
    """What the broker has kept from earlier."""
    suffix = rng.choice((*SAMPLES, *SETPOINTS, "cmd/acknowledge"))
    payload = json.dumps(_next(wire, suffix)).encode() if suffix in SAMPLES else b"1"
    return [Message(suffix, payload, retained=True, bad=True)]


def _late(wire: Wire, rng: Random) -> list[Message]:
    """A sample that was on its way for minutes; without an earlier one nobody can tell."""
    suffix = rng.choice(SAMPLES)
    values = _next(wire, suffix)
    values["mono_s"] -= rng.uniform(*LATE_S)
    return [Message(suffix, json.dumps(values).encode(), bad=suffix in wire.sent)]


def _repeated(wire: Wire, rng: Random) -> list[Message]:
    """The last sample again, and one that was overtaken."""
    suffix = rng.choice(SAMPLES)
    if suffix not in wire.sent:
        return []
    old = json.loads(wire.sent[suffix])
    old["seq"] = max(0, old["seq"] - rng.randint(1, 1000))
    again = Message(suffix, wire.sent[suffix], bad=True)
    return [*[again] * rng.randint(1, 5), Message(suffix, json.dumps(old).encode(), bad=True)]


def _wrong_type(_wire: Wire, rng: Random) -> list[Message]:
    """A request for a word where a number is due, and the other way round."""
    if rng.random() < HALF:
        return [Message(rng.choice(NUMBERS), rng.choice((b"hot", b"true", b'{"value":"50"}')), bad=True)]
    return [Message(rng.choice(WORDS), rng.choice((b"7", b"AUTO", b'{"value":false}', b"fault")), bad=True)]


def _no_acknowledge(_wire: Wire, rng: Random) -> list[Message]:
    """An acknowledgement that is none."""
    payload = rng.choice((b"0", b"false", b"yes", b"2", b'{"value":0}', b'{"value":"1"}'))
    return [Message("cmd/acknowledge", payload, bad=True)]


def _flood(_wire: Wire, rng: Random) -> list[Message]:
    """Requests far faster than allowed, good and bad ones."""
    suffix = rng.choice(NUMBERS)
    rule = LEASES[suffix.removeprefix("setpoints/")]
    values = [rng.uniform(rule.lo, rule.hi) for _ in range(rng.randint(10, 100))]
    return [Message(suffix, json.dumps({"value": value, "ttl_s": 60.0}).encode()) for value in values]


def _extreme(_wire: Wire, rng: Random) -> list[Message]:
    """A request far outside its range: it is clipped."""
    values = {"value": rng.choice((-1e9, -1.0, 0.0, 1e6, 1e9)), "ttl_s": rng.choice((0.0, 0.5, 3.2e7))}
    return [Message(rng.choice(NUMBERS), json.dumps(values).encode())]


def _odd_inverter(wire: Wire, rng: Random) -> list[Message]:
    return [_odd(wire, rng, "inverter/sample", ("solar_power_w", "grid_power_w", "load_power_w"))]


def _odd_tariff(wire: Wire, rng: Random) -> list[Message]:
    return [_odd(wire, rng, "tariff/sample", ("import_eur_per_kwh", "feed_in_eur_per_kwh", "valid_until"))]


def _odd_miner(wire: Wire, rng: Random) -> list[Message]:
    """A miner says what the contract allows and no miner does."""
    keys = ("power_w", "power_target_w", "min_power_w", "max_power_w", "chip_temp_c", "hashrate_ths")
    message = _odd(wire, rng, rng.choice(SAMPLES[2:]), keys)
    values = json.loads(message.payload) | {"state": rng.choice(tuple(MinerApiState))}
    return [message._replace(payload=json.dumps(values).encode())]


def _stranger_session(wire: Wire, rng: Random) -> list[Message]:
    """A second bridge with sound values."""
    suffix = rng.choice(SAMPLES)
    return [Message(suffix, json.dumps(_next(wire, suffix) | {"session": "bridge-2"}).encode())]


KINDS: dict[str, Kind] = {
    "garbage": _garbage,
    "noise": _noise,
    "stranger": _stranger,
    "spoiled": _spoiled,
    "retained": _retained,
    "late": _late,
    "repeated": _repeated,
    "wrong_type": _wrong_type,
    "no_acknowledge": _no_acknowledge,
    "flood": _flood,
    "extreme": _extreme,
    "odd_inverter": _odd_inverter,
    "odd_tariff": _odd_tariff,
    "odd_miner": _odd_miner,
    "stranger_session": _stranger_session,
}
"""What can come, by name."""


def send(wire: Wire, kind: str, seed: int) -> None:
    """Deliver messages of a kind; the seed makes them the same for ever."""
    for message in KINDS[kind](wire, Random(seed)):
        wire.deliver(message)


def _odd(wire: Wire, rng: Random, suffix: str, keys: tuple[str, ...]) -> Message:
    """A sample with some values anywhere in the contract's ranges."""
    values = _next(wire, suffix)
    for key in keys:
        if rng.random() < HALF:
            values[key] = rng.uniform(*RANGES[key])
    return Message(suffix, json.dumps(values).encode())


def _next(wire: Wire, suffix: str) -> dict[str, Any]:
    """A sample that the bridge could send now."""
    stamp = wire.stamp()
    usual: dict[str, Any] = {
        "inverter/sample": {"solar_power_w": 0.0, "grid_power_w": 0.0},
        "tariff/sample": {"import_eur_per_kwh": 0.3, "feed_in_eur_per_kwh": 0.08, "valid_until": 1.8e9},
    }.get(suffix, {"state": "offline", "done_sequence": 0})
    if suffix in wire.sent:
        usual = json.loads(wire.sent[suffix])
    return {**usual, "session": stamp.session, "seq": stamp.seq, "mono_s": max(BRIDGE_UP_S, stamp.mono_s)}
