"""Rows become few requests, and these fit on the wire."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pytest

from site_bridge.inverter.models import MODELS as INVERTERS
from site_bridge.inverter.settings import LEAST_LIMIT, LEAST_REGISTERS, InverterSettings
from site_bridge.meter.models import MODELS as METERS
from site_bridge.meter.settings import MeterSettings
from site_bridge.modbus.request import MAX_REGISTERS, Function, Request
from site_bridge.modbus.row import Cadence, Kind, Row
from site_bridge.modbus.settings import SerialSettings
from site_bridge.modbus.table import Block, Table
from site_bridge.modbus.timing import character_s, deadline_s, silence_s, wire_s

TABLES = {name: model.table for name, model in INVERTERS.items()} | METERS
TURNAROUND_S = 0.05  # a Deye takes 20 to 50 ms
STRIDE = 4


def row(address: int, kind: Kind = Kind.U16, cadence: Cadence = Cadence.SLOW) -> Row:
    return Row(name=f"r{address}", address=address, kind=kind, lo=0, hi=1, cadence=cadence, source="-")


def table(*rows: Row, max_registers: int = 10, max_gap: int = 2, padding: bool = False) -> Table:
    return Table("t", "T", Function.INPUT, rows, max_registers, max_gap, padding)


def asked(each: Table, cadence: Cadence = Cadence.SLOW) -> list[tuple[int, int]]:
    return [(block.request.address, block.request.count) for block in each.blocks(cadence)]


def blocks(each: Table, max_registers: int = 125) -> list[Block]:
    return [block for cadence in Cadence for block in each.blocks(cadence, max_registers)]


def test_neighbours_are_read_together_and_small_gaps_along() -> None:
    assert asked(table(row(12), row(10), row(15), row(20, Kind.U32))) == [(10, 6), (20, 2)]


def test_a_request_never_asks_for_more_than_the_device_gives() -> None:
    assert asked(table(*(row(at) for at in range(25)), max_registers=10)) == [(0, 10), (10, 10), (20, 5)]


def test_padding_makes_every_count_another_one() -> None:
    rows = (row(0), row(10), row(20, cadence=Cadence.CONTROL))
    padded = table(*rows, padding=True)
    assert asked(padded, Cadence.CONTROL) == [(20, 1)]
    assert asked(padded) == [(0, 2), (10, 3)]
    assert asked(table(*rows)) == [(0, 1), (10, 1)]


def test_a_number_with_words_apart_stays_in_one_request() -> None:
    apart = Row(
        name="a", address=78, kind=Kind.U32, high_address=80, lo=0, hi=1, cadence=Cadence.SLOW, source="-"
    )
    (block,) = table(apart, row(79)).blocks(Cadence.SLOW)
    assert (block.request.address, block.request.count) == (78, 3)
    assert block.words(apart, (1, 2, 3)) == (1, 3)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("limit", [125, 16])
def test_every_row_is_read_whole_by_exactly_one_request(name: str, limit: int) -> None:
    each = TABLES[name]
    limit = max(limit, LEAST_REGISTERS.get(name, 0))
    read = blocks(each, limit)
    assert sorted(row.name for block in read for row in block.rows) == sorted(row.name for row in each.rows)
    for block in read:
        inside = range(block.request.address, block.request.address + block.request.count)
        assert all(address in inside for row in block.rows for address in row.addresses)
        assert block.request.count <= min(limit, each.max_registers)


@pytest.mark.parametrize("name", INVERTERS)
def test_no_two_requests_to_an_inverter_have_the_same_count(name: str) -> None:
    for limit in range(LEAST_REGISTERS.get(name, LEAST_LIMIT), MAX_REGISTERS + 1, STRIDE):
        counts = [block.request.count for block in blocks(TABLES[name], limit)]
        assert len(set(counts)) == len(counts), limit
        assert max(counts) <= limit
    assert len(blocks(TABLES[name])) <= 5


@pytest.mark.parametrize("name", sorted(set(METERS) - {"iem3155"}))
def test_no_two_requests_to_a_meter_have_the_same_count(name: str) -> None:
    counts = [block.request.count for block in blocks(TABLES[name])]
    assert len(set(counts)) == len(counts)


@pytest.mark.parametrize("name", sorted(set(TABLES) - {"sdm72d_v1"}))
def test_a_device_of_zeros_is_seen_in_every_control_cycle(name: str) -> None:
    assert any(block.never_zero for block in TABLES[name].blocks(Cadence.CONTROL))


def on_the_bus_s(requests: Iterable[Request], bus: SerialSettings) -> float:
    quiet_s = max(bus.quiet_s, silence_s(bus))
    return sum(wire_s(request, bus) + TURNAROUND_S + quiet_s for request in requests)


@pytest.mark.parametrize("name", TABLES)
def test_a_control_cycle_fits_into_half_its_period_at_9600_baud(name: str) -> None:
    poll_s = (InverterSettings() if name in INVERTERS else MeterSettings()).poll_s
    requests = [block.request for block in TABLES[name].blocks(Cadence.CONTROL)]
    assert on_the_bus_s(requests, SerialSettings()) <= 0.5 * poll_s


@pytest.mark.parametrize("name", TABLES)
def test_all_of_a_device_takes_less_than_two_seconds_at_9600_baud(name: str) -> None:
    requests = [block.request for block in blocks(TABLES[name])]
    assert on_the_bus_s(requests, SerialSettings()) <= 2.0


def test_an_inverter_and_three_meters_load_one_bus_to_less_than_four_fifths() -> None:
    bus = SerialSettings()
    load = 0.0
    devices = [("three_phase_lv", InverterSettings().poll_s), *[("sdm630", MeterSettings().poll_s)] * 3]
    for name, poll_s in devices:
        for cadence, period_s in ((Cadence.CONTROL, poll_s), (Cadence.SLOW, MeterSettings().slow_poll_s)):
            requests = [block.request for block in TABLES[name].blocks(cadence)]
            load += on_the_bus_s(requests, bus) / period_s
    assert load < 0.8


def test_byte_times() -> None:
    assert character_s(SerialSettings()) == pytest.approx(10 / 9600)
    assert character_s(SerialSettings(parity="E")) == pytest.approx(11 / 9600)
    assert character_s(SerialSettings(parity="O", stopbits=2)) == pytest.approx(12 / 9600)
    assert silence_s(SerialSettings()) == pytest.approx(3.5 * 10 / 9600)
    assert silence_s(SerialSettings(baudrate=115_200)) == 0.00175
    # 8 characters out, 5 + 2 x 90 back
    request = Request(Function.HOLDING, 586, 90)
    assert wire_s(request, SerialSettings()) == pytest.approx(193 * 10 / 9600)
    assert deadline_s(SerialSettings()) == 1.0
    assert deadline_s(SerialSettings(baudrate=1200)) > 263 * 10 / 1200


def test_blocks_do_not_overlap() -> None:
    for each in TABLES.values():
        spans = sorted(
            (row.addresses[0], row.addresses[-1] + 1) for row in each.rows if row.high_address is None
        )
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans)), each.name


def test_a_limit_that_cannot_be_kept_is_a_mistake_in_the_settings() -> None:
    assert InverterSettings(max_registers=16).check() is None
    complaint = InverterSettings(model="three_phase_hv_large", max_registers=16).check()
    assert complaint is not None
    assert "at least 90" in complaint
