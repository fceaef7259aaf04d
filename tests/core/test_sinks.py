"""Where the heat goes, and that valves change over with the flow safe."""

from __future__ import annotations

from revpi.core.outputs import Sink, ValvePosition
from revpi.core.reading import Bad, Cause, Good
from tests.core.bench import CLOSED, Bench


def test_dhw_comes_first_then_the_buffer() -> None:
    bench = Bench()
    bench.set(t_warmwasser=Good(40.0))
    bench.running()
    assert bench.result.sink is Sink.DHW
    assert bench.result.valves == (ValvePosition.A, ValvePosition.B)
    bench.set(t_warmwasser=Good(51.0))
    bench.until(lambda r: r.sink is Sink.BUFFER and r.valves[1] is ValvePosition.A)
    assert bench.result.outputs.k10_on


def test_full_buffer_hands_over_to_the_cooler_without_opening_contactors() -> None:
    bench = Bench()
    bench.running()
    bench.set(t_puffer=Good(51.0), t_miner_out=Good(55.0), t_miner_return=Good(50.0))
    trace = bench.trace_until(lambda r: r.valves[0] is ValvePosition.B)
    assert all(r.outputs.k10_on and r.outputs.k11_on for r in trace)
    moving = [r for r in trace if r.valves[0] is ValvePosition.MOVING]
    assert moving
    assert all(r.outputs.p4_speed > 0.0 and r.outputs.p5_speed > 0.0 for r in moving)
    bench.run(1.0)
    assert bench.result.outputs.p4_speed == 0.0
    assert bench.result.outputs.p5_speed > 0.0


def test_fan_runs_with_a_warm_return_on_the_cooler_only() -> None:
    bench = Bench()
    bench.set(t_puffer=Good(51.0), t_miner_return=Good(45.0))
    bench.running()
    assert bench.result.sink is Sink.COOLER
    assert bench.result.outputs.rk_on
    bench.set(t_miner_return=Good(37.0))
    bench.run(1.0)
    assert not bench.result.outputs.rk_on


def test_unknown_tank_leaves_only_the_cooler() -> None:
    bench = Bench()
    bench.running()
    bench.set(t_puffer=Bad(Cause.WIRE_BREAK))
    bench.until(lambda r: r.valves[0] is ValvePosition.B)
    assert bench.result.sink is Sink.COOLER
    assert "store_temp_bad" in bench.result.ladder


def test_nothing_takes_heat_when_cooler_and_tanks_are_out() -> None:
    bench = Bench()
    bench.set(t_puffer=Good(51.0), rk_fault=CLOSED)
    bench.run(600.0)
    assert bench.result.sink is Sink.NONE
    assert not bench.result.outputs.k10_on
    assert not bench.result.outputs.p3_on


def test_dead_tank_pump_moves_the_heat_to_the_cooler_after_an_opening() -> None:
    bench = Bench()
    bench.running()
    bench.set(p4_ssm=CLOSED)
    result = bench.scan()
    assert not result.outputs.k10_on
    assert result.outputs.p4_speed == 0.0
    bench.until(lambda r: r.outputs.k10_on)
    assert bench.result.sink is Sink.COOLER


def test_reversal_waits_with_both_relays_off() -> None:
    bench = Bench()
    bench.running()
    bench.set(t_puffer=Good(51.0))
    bench.until(lambda r: r.outputs.rv1_zu)
    bench.run(5.0)
    bench.set(t_puffer=Good(40.0))
    off_s = bench.until(lambda r: not r.outputs.rv1_zu)
    assert off_s > 0.0
    rest_s = bench.until(lambda r: r.outputs.rv1_auf)
    assert rest_s >= bench.params.valve.reversal_pause_s - 1e-9
