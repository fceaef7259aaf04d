"""What a restart must not make forgotten (I6, I9, I3 across restarts)."""

from __future__ import annotations

import pytest

from revpi.core.outputs import MinerState
from revpi.core.reading import Good
from revpi.core.reasons import R
from tests.core.bench import CLOSED, OPEN, Bench


def restarted(bench: Bench) -> Bench:
    """The same cabinet a moment later with a program that has only its memory."""
    again = Bench(bench.params, memory=bench.result.memory, start_s=bench.now_s)
    again.inputs = bench.inputs
    return again


def test_a_trip_is_not_cleared_by_a_restart() -> None:
    bench = Bench()
    bench.running()
    bench.set(safety_ok=OPEN, estop_aux=OPEN)
    bench.run(1.0)
    bench.set(safety_ok=CLOSED, estop_aux=CLOSED)
    bench.run(1.0)
    again = restarted(bench)
    again.run(600.0)
    assert again.tripped()
    assert again.result.trip_cause == "estop"
    assert not again.output("k10_on")
    again.acknowledge()
    again.running()


def test_minimum_off_time_goes_on_after_a_restart_with_miners_running() -> None:
    bench = Bench()
    bench.running()
    again = restarted(bench)
    started_s = again.now_s
    again.until(lambda r: r.outputs.k10_on)
    assert again.now_s - started_s >= bench.params.miner.min_off_s - 1.0


def test_starts_of_the_hour_are_counted_over_restarts() -> None:
    bench = Bench()
    for _ in range(bench.params.miner.starts_per_hour):
        bench.running()
        bench = restarted(bench)
    bench.run(700.0)
    assert bench.result.why["K10_ON"].blocked_by == R.STARTS_PER_HOUR
    assert bench.result.miners[0].state is MinerState.IDLE


def test_a_block_of_the_heat_pump_counts_after_a_restart() -> None:
    bench = Bench()
    bench.running()
    bench.run(60.0)
    assert bench.output("evu_block")
    again = restarted(bench)
    started_s = again.now_s
    again.until(lambda r: r.outputs.evu_block, limit_s=5000.0)
    assert again.now_s - started_s == pytest.approx(bench.params.heat_pump.min_release_s, abs=2.0)
    assert again.result.why["EVU_BLOCK"].seconds_left is not None
    assert again.result.why["EVU_BLOCK"].seconds_left <= bench.params.heat_pump.max_block_s


def test_memory_is_the_same_object_while_nothing_happens() -> None:
    bench = Bench()
    bench.running()
    bench.run(30.0)
    before = bench.result.memory
    bench.set(t_miner_out=Good(43.0))
    bench.run(10.0)
    assert bench.result.memory is before
