"""Lives that the state machine has found, cut down to what matters."""

from __future__ import annotations

from dataclasses import replace

from revpi.core.outputs import MinerState, Sink
from revpi.core.params import MinerParams
from revpi.core.reading import Good
from tests.core.bench import CLOSED, OPEN, Bench
from tests.core.test_random_life import QUICK


def test_a_sink_that_changes_during_a_travel_opens_no_contactor() -> None:
    bench = Bench()
    bench.running()
    assert bench.result.sink is Sink.BUFFER
    bench.set(t_puffer=Good(60.0))
    bench.until(lambda result: result.sink is Sink.COOLER)
    bench.run(10.0)
    bench.set(t_puffer=Good(40.0))
    trace = bench.trace_until(lambda result: not (result.outputs.rv1_auf or result.outputs.rv1_zu))
    for _ in range(30):
        trace.append(bench.scan())
    assert all(result.outputs.k10_on for result in trace)


def test_what_a_miner_said_before_its_contactor_opened_is_no_answer() -> None:
    bench = Bench(replace(QUICK, miner=MinerParams(min_off_s=3.0)))
    bench.running()
    bench.set(auto_switch=OPEN)
    bench.run(1.0)
    bench.miners_answer = [False, False]
    bench.set(auto_switch=CLOSED)
    bench.until(lambda result: result.outputs.k10_on)
    bench.run(5.0)
    assert bench.result.miners[0].state is MinerState.BOOTING
