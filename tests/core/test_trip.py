"""A trip drops both contactors in the same scan and waits for a person (I6)."""

from __future__ import annotations

from revpi.core.outputs import MinerState
from revpi.core.reading import Bad, Cause
from revpi.core.reasons import R
from tests.core.bench import CLOSED, OPEN, Bench


def tripped_bench() -> Bench:
    bench = Bench()
    bench.running()
    bench.set(safety_ok=OPEN, estop_aux=OPEN)
    bench.scan()
    return bench


def test_both_contactors_drop_in_the_same_scan_and_miners_are_told_to_pause() -> None:
    result = tripped_bench().result
    assert not result.outputs.k10_on
    assert not result.outputs.k11_on
    assert result.tripped
    assert result.trip_cause == "estop"
    assert [m.state for m in result.miners] == [MinerState.TRIPPED, MinerState.TRIPPED]
    assert [m.command.power_target_w for m in result.miners if m.command] == [None, None]
    assert result.why["K10_ON"].blocked_by == R.TRIPPED
    assert result.violations == ()


def test_closing_the_chain_starts_nothing_without_a_person() -> None:
    bench = tripped_bench()
    bench.set(safety_ok=CLOSED, estop_aux=CLOSED)
    bench.run(1000.0)
    assert bench.tripped()
    assert not bench.result.outputs.k10_on
    bench.set(ack_button=CLOSED)
    bench.scan()
    assert not bench.tripped()
    bench.until(lambda r: r.outputs.k10_on)


def test_acknowledging_an_open_chain_does_not_count() -> None:
    bench = tripped_bench()
    bench.acknowledge()
    bench.run(1.0)
    bench.set(safety_ok=CLOSED)
    bench.run(600.0)
    assert bench.tripped()


def test_a_button_held_since_before_is_no_press() -> None:
    bench = tripped_bench()
    bench.set(ack_button=CLOSED)
    bench.run(1.0)
    bench.set(safety_ok=CLOSED)
    bench.run(5.0)
    assert bench.tripped()


def test_request_acknowledges_like_the_button_but_only_once() -> None:
    bench = tripped_bench()
    bench.set(safety_ok=CLOSED)
    bench.run(1.0)
    bench.acknowledge()
    bench.run(1.0)
    assert not bench.tripped()
    bench.set(safety_ok=OPEN)
    bench.run(1.0)
    bench.set(safety_ok=CLOSED)
    bench.run(5.0)
    assert bench.tripped()


def test_requests_from_before_the_start_do_not_acknowledge() -> None:
    bench = Bench()
    assert not bench.tripped()
    bench.set(safety_ok=OPEN)
    bench.run(1.0)
    bench.set(safety_ok=CLOSED)
    bench.run(1.0)
    assert bench.tripped()


def test_unknown_chain_opens_contactors_but_is_no_trip() -> None:
    bench = Bench()
    bench.running()
    bench.set(safety_ok=Bad(Cause.MODULE_STATUS))
    result = bench.scan()
    assert not result.outputs.k10_on
    assert not result.tripped
    assert result.why["K10_ON"].blocked_by == R.SAFETY_UNKNOWN


def test_trip_stands_as_an_alarm_until_it_is_acknowledged() -> None:
    bench = tripped_bench()
    bench.set(safety_ok=CLOSED)
    bench.run(2.0)
    assert bench.result.outputs.alarm_lamp
    assert bench.alarms() == ["safety_tripped"]
    bench.acknowledge()
    bench.run(0.5)
    assert bench.alarms() == []
    assert not bench.result.outputs.alarm_lamp
