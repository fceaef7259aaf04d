"""Values, blocks and times come back to the last bit; other versions are read as far as it goes."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpi.blackbox import times
from revpi.blackbox.block import COLUMNS, BlockWriter, is_same, scans_of
from revpi.blackbox.record import ScanRecord
from revpi.blackbox.values import Decoder, Encoder, UnreadableError
from revpi.core.inputs import ImageHealth, MinerApiState, MinerTelemetry, Now, Requests, SiteData
from revpi.core.leases import Lease, Leases
from revpi.core.outputs import MinerCommand
from revpi.core.reading import Bad, Cause, Good, Stale, Timed
from revpi.core.reasons import R
from tests.core.bench import QUIET_INPUTS, Bench

ODD = (0.0, -0.0, 5e-324, 1.7976931348623157e308, math.inf, -math.inf, 0.1, 1 / 3)
VALUES = (
    None, True, 1, 1.0, "text", (), (1, (2.0, None)), frozenset({"a"}), Good(True), Good(-0.0),
    Stale(3.5, 2.0), Bad(Cause.WIRE_BREAK), R.SURPLUS, {"k": (1, 2), R.FROST: None},
    Timed(MinerTelemetry(state=MinerApiState.MINING, power_w=3200.5), 12.25),
    Requests(3, Leases(power_limit_w=Lease(1500.0, 99.5))), *map(Good, ODD),
)  # fmt: skip


def around(value: Any, *, shared: bool = False) -> Any:
    encoder = Encoder(shared=shared)
    text = json.dumps(encoder.value(value))
    told: list[str] = []
    read = Decoder(json.loads(json.dumps(encoder.table)), told.append).value(json.loads(text))
    assert told == []
    return read


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_every_value_comes_back(value: Any, shared: bool) -> None:
    read = around(value, shared=shared)
    assert (type(read), repr(read)) == (type(value), repr(value))


def test_one_object_stays_one_object_where_that_counts() -> None:
    one = Good(3.0)
    first, second, other = around((one, (one,), Good(3.0)), shared=True)
    assert first is second[0]
    assert other is not first


def test_what_is_no_record_cannot_be_recorded() -> None:
    with pytest.raises(TypeError, match="cannot be recorded"):
        Encoder().value([1])


def read_with(table: list[Any], value: list[Any]) -> tuple[Any, list[str]]:
    told: list[str] = []
    return Decoder(table, told.append).value(value), told


COMMAND = "revpi.core.outputs.MinerCommand"


def test_a_record_of_another_version_is_read_as_far_as_it_goes() -> None:
    fields = ["power_target_w", "colour", "sequence"]
    assert read_with([[COMMAND, fields]], [16, 2400.0, "red", 7]) == (
        MinerCommand(7, 2400.0),
        ["MinerCommand.colour is not known here: left out"],
    )
    health = "revpi.core.inputs.ImageHealth"
    read, told = read_with([[health, ["ok"]]], [16, False])
    assert read == ImageHealth(False)
    assert "ImageHealth.detail is not in the recording: its default is taken" in told


@pytest.mark.parametrize(
    ("table", "value", "told"),
    [
        ([[COMMAND, ["sequence"]]], [16, 1], "MinerCommand.power_target_w is needed here"),
        ([["revpi.core.outputs.Attic", []]], [16], "Attic is not known here"),
        ([["os.system", ["command"]]], [16, "true"], "os.system is not known here"),
        ([["revpi.core.inputs.annotations", []]], [16], "is not known here"),
        ([["revpi.core.controller.Controller", []]], [16], "is no record"),
        ([["revpi.core.reasons.R", None]], [16, "nonsense"], "makes no sense"),
        ([], [16], "makes no sense"),
        ([], [9], "code 9"),
        ([], [], "makes no sense"),
        ([], ["x"], "makes no sense"),
    ],
)
def test_nonsense_is_refused(table: list[Any], value: list[Any], told: str) -> None:
    with pytest.raises(UnreadableError, match=told):
        read_with(table, value)


def test_deep_nesting_is_refused() -> None:
    value: list[Any] = []
    for _ in range(100):
        value = [0, value]
    with pytest.raises(UnreadableError, match="too deeply"):
        read_with([], value)


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False))))
def test_any_times_come_back(times_s: list[float | None]) -> None:
    column = json.loads(json.dumps(times.pack(times_s)))
    assert list(map(repr, times.unpack(column))) == list(map(repr, times_s))


def test_times_of_real_clocks_are_small() -> None:
    mono = [(987_654_321_987 + 50_000_000 * n + (n * 7919) % 90_000) / 1e9 for n in range(200)]
    wall = [1.8e9 + time_s for time_s in mono]
    for times_s in (mono, wall):
        column = times.pack(times_s)
        assert times.unpack(column) == times_s
        assert "plain" not in column
    assert len(json.dumps(times.pack(mono))) < 200 * 9
    beside = times.pack(wall, mono)
    assert times.unpack(beside, mono) == wall
    assert len(json.dumps(beside)) < 200 * 5


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (0.0, -0.0, False),
        (1, True, False),
        (1.0, 1, False),
        (Good(0.0), Good(-0.0), False),
        (Good(2.5), Good(2.5), True),
        (math.nan, math.nan, True),
        (0.1 + 0.2, 0.3, False),
    ],
)
def test_sameness_is_exact(one: Any, other: Any, same: bool) -> None:
    assert is_same(one, other) is same


def test_a_block_gives_back_every_scan() -> None:
    result = Bench().result
    hot = QUIET_INPUTS
    records = []
    for number in range(1, 30):
        site = SiteData(None, (None, None)) if number % 7 else SiteData()
        now = Now(100.0 + number / 20, None if number < 10 else 1.79e9 + number / 20)
        records.append(ScanRecord(number, now, hot, site, Requests(number // 5), result))
    writer = BlockWriter()
    for record in records:
        writer.add(record)
    told: list[str] = []
    scans = list(scans_of(json.loads(writer.take()), COLUMNS, told.append))
    assert told == []
    assert writer.count == 0
    for scan, record in zip(scans, records, strict=True):
        assert scan[:5] == record[:5]
        assert scan.outputs["k10_on"] is False
        assert scan.why["K10_ON"] == (result.why["K10_ON"].reason, result.why["K10_ON"].blocked_by)
    assert scans[0].inputs is scans[-1].inputs, "what did not change is one object"
