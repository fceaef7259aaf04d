from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpi.contract.fields import MAX_BYTES, RANGES
from revpi.contract.messages import (
    CommandMessage,
    MessageError,
    Stamp,
    decode_command,
    decode_inverter,
    decode_miner,
    encode_command,
    encode_heartbeat,
    encode_inverter,
    encode_miner,
    new_session,
)
from revpi.contract.requests import decode_request
from revpi.core.inputs import InverterTelemetry, MinerApiState, MinerTelemetry

STAMP = Stamp("abc", 7, 1.7e9, 12.5)
INVERTER = InverterTelemetry(
    solar_power_w=5000.0, grid_power_w=-1200.0, battery_power_w=None, battery_soc_pct=None, load_power_w=800.0
)
MINER = MinerTelemetry(state=MinerApiState.MINING, power_w=3100.0, tuner="stable", done_sequence=3)
COMMAND = CommandMessage("abc", 4, 1.7e9, 15.0, 99.0, 2500.0)
DECODERS: list[Callable[[bytes], object]] = [decode_inverter, decode_miner, decode_command, decode_request]


def inside(key: str) -> st.SearchStrategy[float]:
    lo, hi = RANGES[key]
    return st.floats(lo, hi)


def maybe(key: str) -> st.SearchStrategy[float | None]:
    return st.none() | inside(key)


names = st.text("abcdefghij0123456789", min_size=1, max_size=16)
stamps = st.builds(Stamp, names, st.integers(0, 10**15), maybe("ts"), inside("mono_s"))


@given(
    stamps,
    st.builds(
        InverterTelemetry,
        **{
            key: inside(key) if key in ("solar_power_w", "grid_power_w") else maybe(key)
            for key in InverterTelemetry.__slots__
        },
    ),
)
def test_inverter_samples_survive_the_way(stamp: Stamp, telemetry: InverterTelemetry) -> None:
    assert decode_inverter(encode_inverter(stamp, telemetry)) == (stamp, telemetry)


@given(
    stamps,
    st.builds(
        MinerTelemetry,
        state=st.sampled_from(MinerApiState),
        power_w=maybe("power_w"),
        power_target_w=maybe("power_target_w"),
        hashrate_ths=maybe("hashrate_ths"),
        chip_temp_c=maybe("chip_temp_c"),
        tuner=st.just("") | names,
        efficiency_j_per_th=maybe("efficiency_j_per_th"),
        min_power_w=maybe("min_power_w"),
        max_power_w=maybe("max_power_w"),
        done_sequence=st.integers(0, 10**15),
        done_session=st.just("") | names,
    ),
)
def test_miner_samples_survive_the_way(stamp: Stamp, telemetry: MinerTelemetry) -> None:
    assert decode_miner(encode_miner(stamp, telemetry)) == (stamp, telemetry)


@given(
    st.builds(
        CommandMessage,
        names,
        st.integers(1, 10**15),
        maybe("valid_until"),
        inside("ttl_s"),
        inside("mono_s"),
        maybe("power_target_w"),
    )
)
def test_commands_survive_the_way(command: CommandMessage) -> None:
    assert decode_command(encode_command(command)) == command


def test_a_pause_is_said_and_a_power_target_is_not() -> None:
    pause = json.loads(encode_command(CommandMessage("abc", 4, None, 15.0, 99.0, None)))
    assert pause["pause"] is True
    assert "power_target_w" not in pause
    assert "pause" not in json.loads(encode_command(COMMAND))


def test_a_heartbeat_names_the_session() -> None:
    assert json.loads(encode_heartbeat(STAMP)) == {"session": "abc", "seq": 7, "ts": 1.7e9, "mono_s": 12.5}


def test_sessions_differ() -> None:
    assert new_session() != new_session()


def changed(payload: bytes, **values: Any) -> bytes:
    return json.dumps(json.loads(payload) | values).encode()


def without(payload: bytes, key: str) -> bytes:
    values = json.loads(payload)
    del values[key]
    return json.dumps(values).encode()


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (changed(encode_inverter(STAMP, INVERTER), solar_power_w=True), "solar_power_w must be a number"),
        (changed(encode_inverter(STAMP, INVERTER), solar_power_w="5"), "solar_power_w must be a number"),
        (changed(encode_inverter(STAMP, INVERTER), solar_power_w=-1), "solar_power_w must be 0 to"),
        (changed(encode_inverter(STAMP, INVERTER), solar_power_w=None), "solar_power_w is missing"),
        (changed(encode_inverter(STAMP, INVERTER), battery_soc_pct=101), "battery_soc_pct must be 0 to 100"),
        (changed(encode_inverter(STAMP, INVERTER), grid_power_w=float("nan")), "NaN is not a number"),
        (changed(encode_inverter(STAMP, INVERTER), grid_power_w=float("inf")), "Infinity is not a number"),
        (encode_inverter(STAMP, INVERTER).replace(b"-1200.0", b"1e999"), "grid_power_w must be"),
        (changed(encode_inverter(STAMP, INVERTER), grid_power_w=10**400), "grid_power_w must be"),
        (changed(encode_inverter(STAMP, INVERTER), seq=1.5), "seq must be a whole number"),
        (changed(encode_inverter(STAMP, INVERTER), seq=-1), "seq must be 0 to"),
        (changed(encode_inverter(STAMP, INVERTER), session=""), "session is missing"),
        (changed(encode_inverter(STAMP, INVERTER), session="a\nb"), "session must be a printable text"),
        (changed(encode_inverter(STAMP, INVERTER), session="a" * 65), "session must be a printable text"),
        (without(encode_inverter(STAMP, INVERTER), "mono_s"), "mono_s is missing"),
        (b'"text"', "not a JSON object"),
        (b"[" * 60000, "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"", "not JSON"),
        (b" " * (MAX_BYTES + 1), "at most 65536"),
    ],
)
def test_a_broken_inverter_sample_is_refused_with_its_reason(payload: bytes, words: str) -> None:
    with pytest.raises(MessageError, match=words):
        decode_inverter(payload)


@pytest.mark.parametrize("state", ["", "MINING", None, 3, [], {}])
def test_an_unknown_miner_state_is_refused(state: object) -> None:
    with pytest.raises(MessageError, match="state must be one of offline, booting"):
        decode_miner(changed(encode_miner(STAMP, MINER), state=state))


@pytest.mark.parametrize(
    "values",
    [
        {"pause": True},
        {"pause": 1},
        {"pause": "true"},
        {"power_target_w": None},
        {"power_target_w": None, "pause": False},
    ],
)
def test_a_command_says_exactly_one_thing(values: dict[str, object]) -> None:
    with pytest.raises(MessageError, match="exactly one of"):
        decode_command(changed(encode_command(COMMAND), **values))


@pytest.mark.parametrize(
    "values", [{"sequence": 0}, {"ttl_s": 1e9}, {"power_target_w": -5}, {"power_target_w": 1e6}]
)
def test_a_command_out_of_range_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(MessageError):
        decode_command(changed(encode_command(COMMAND), **values))


def test_unknown_keys_are_ignored() -> None:
    assert decode_command(changed(encode_command(COMMAND), new_key=[1, {"a": None}])) == COMMAND


def test_a_number_that_is_not_finite_cannot_be_sent() -> None:
    with pytest.raises(MessageError):
        encode_miner(STAMP, MinerTelemetry(state=MinerApiState.MINING, power_w=float("nan")))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
GOOD = [encode_inverter(STAMP, INVERTER), encode_miner(STAMP, MINER), encode_command(COMMAND)]


def try_all(payload: bytes) -> None:
    for decode in DECODERS:
        try:
            decode(payload)
        except MessageError as error:
            assert str(error)  # noqa: PT017  a refusal is allowed here, but it must say why


@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_but_a_message_error(payload: bytes) -> None:
    try_all(payload)


@given(st.sampled_from(GOOD), st.data())
def test_a_good_message_with_one_odd_value_raises_nothing_else(good: bytes, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(json.loads(good))))
    try_all(changed(good, **{key: data.draw(json_values)}))


@given(st.sampled_from(GOOD), st.integers(0, 400), st.binary(max_size=3))
def test_a_damaged_message_raises_nothing_else(good: bytes, place: int, junk: bytes) -> None:
    place %= len(good)
    try_all(good[:place] + junk + good[place + len(junk) :])
