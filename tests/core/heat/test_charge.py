"""P4 rests while it would draw heat out of the tank."""

from __future__ import annotations

from dataclasses import replace

import pytest

from revpi.core.heat.actuators import RunTime
from revpi.core.heat.charge import CoolantProof, TankCharge, most_heat_w
from revpi.core.heat.protection_params import ChargeParams
from revpi.core.inputs import MinerApiState, MinerTelemetry, PlantInputs
from revpi.core.outputs import ValvePosition
from revpi.core.reading import Bad, Cause, Good, Reading
from revpi.core.reasons import R
from tests.core.bench import CLOSED, QUIET_INPUTS, Bench
from tests.core.heat.readings import BROKEN

A, B, MOVING = ValvePosition.A, ValvePosition.B, ValvePosition.MOVING
PARAMS = ChargeParams()
LATEST_C = 60.0
BUFFER, DHW = Good(40.0), Good(48.0)


def plant(coolant_c: float, puffer: Reading[float] = BUFFER, dhw: Reading[float] = DHW) -> PlantInputs:
    coolant = Good(coolant_c)
    return replace(
        QUIET_INPUTS, t_miner_out=coolant, t_miner_return=coolant, t_puffer=puffer, t_warmwasser=dhw
    )


def runs(inputs: PlantInputs, rv2: ValvePosition = A) -> bool:
    return TankCharge(PARAMS, LATEST_C).step(inputs, rv2, 0.0, 1.0)


def test_it_starts_above_the_tank_and_stops_at_the_tank() -> None:
    charge = TankCharge(PARAMS, LATEST_C)
    seen = [charge.step(plant(temp_c), A, 0.0, 1.0) for temp_c in (20.0, 42.9, 43.0, 40.1, 40.0, 42.9)]
    assert seen == [False, False, True, True, False, False]


@pytest.mark.parametrize(("rv2", "runs_at_44"), [(A, True), (B, False), (MOVING, True)])
def test_it_looks_at_the_tank_that_rv2_feeds(rv2: ValvePosition, runs_at_44: bool) -> None:
    assert runs(plant(44.0), rv2) is runs_at_44


@pytest.mark.parametrize(
    ("inputs", "rv2"),
    [
        (plant(20.0, puffer=BROKEN), A),
        (plant(20.0, dhw=BROKEN), B),
        (plant(20.0, dhw=BROKEN), MOVING),
        (replace(plant(20.0), t_miner_out=BROKEN), A),
        (plant(LATEST_C, puffer=Good(65.0)), A),
        (replace(plant(20.0), t_miner_return=Good(44.0)), A),
    ],
)
def test_whatever_is_unknown_or_warm_makes_it_run(inputs: PlantInputs, rv2: ValvePosition) -> None:
    assert runs(inputs, rv2)


def test_a_reading_that_does_not_follow_the_heat_is_not_believed() -> None:
    proof, heat_w = CoolantProof(PARAMS.proof_k, PARAMS.proof_wh), 3000.0
    limit_s = PARAMS.proof_wh * 3600.0 / heat_w
    steps = range(0, round(2.0 * limit_s), 5)
    believed = [proof.step(Good(20.0 + 0.1 * (step % 2)), heat_w, float(step)) for step in steps]
    assert believed.index(False) * 5.0 == pytest.approx(limit_s, abs=10.0)
    assert not any(believed[believed.index(False) :])
    assert proof.step(Good(21.5), heat_w, 2.0 * limit_s)


def test_without_heat_a_still_reading_is_believed() -> None:
    proof = CoolantProof(PARAMS.proof_k, PARAMS.proof_wh)
    assert all(proof.step(Good(20.0), 0.0, 60.0 * minute) for minute in range(600))


def test_an_unknown_miner_gives_all_it_can() -> None:
    idle = Good(MinerTelemetry(state=MinerApiState.PAUSED, power_w=25.0))
    silent = Bad(Cause.TOO_OLD)
    assert most_heat_w((True, True), (idle, silent), 3200.0) == 3225.0
    assert most_heat_w((True, False), (idle, silent), 3200.0) == 25.0


def test_a_short_run_is_remembered_for_a_while() -> None:
    pump = RunTime()
    pump.update(False, 0.0)
    assert not pump.has_run(1.0, 5.0, 100.0)
    pump.update(True, 10.0)
    assert [pump.has_run(10.0 + s, 5.0, 100.0) for s in (4.9, 5.0)] == [False, True]
    pump.update(False, 16.0)
    assert [pump.has_run(16.0 + s, 5.0, 100.0) for s in (100.0, 100.1)] == [True, False]


def cold_bench() -> Bench:
    bench = Bench()
    bench.set(t_miner_out=Good(20.0), t_miner_return=Good(20.0))
    return bench


def test_p4_is_tried_before_the_first_contactor_closes_and_then_rests() -> None:
    bench = cold_bench()
    trace = bench.trace_until(lambda r: r.outputs.k10_on)
    tried = [r for r in trace if r.outputs.p4_speed > 0.0]
    assert len(tried) * 0.1 == pytest.approx(PARAMS.test_run_s, abs=0.3)
    assert {r.why["P4_SPEED"].reason for r in tried} == {R.SEQUENCE}
    assert bench.result.why["P4_SPEED"].reason is R.COOLANT_COLD


def test_a_pump_that_reports_a_fault_when_tried_is_no_sink() -> None:
    bench = cold_bench()
    bench.until(lambda r: r.outputs.p4_speed > 0.0)
    bench.set(p4_ssm=CLOSED)
    bench.until(lambda r: r.outputs.k10_on)
    assert bench.result.sink == "cooler"


def test_p4_runs_when_the_coolant_is_warm_and_rests_in_the_after_run_when_it_is_not() -> None:
    bench = cold_bench()
    bench.until(lambda r: r.outputs.k10_on)
    bench.run(10.0)
    bench.set(t_miner_out=Good(43.5), t_miner_return=Good(40.0))
    assert bench.run(1.0).outputs.p4_speed > 0.0
    bench.set(auto_switch=Good(False))
    assert bench.run(10.0).outputs.p4_speed > 0.0
    bench.set(t_miner_out=Good(39.9), t_miner_return=Good(39.0))
    assert bench.run(1.0).outputs.p4_speed == 0.0
    assert bench.result.outputs.p3_on


def test_a_frozen_coolant_sensor_cannot_keep_p4_off() -> None:
    bench = cold_bench()
    bench.running()
    limit_s = PARAMS.proof_wh * 3600.0 / 1200.0
    assert bench.until(lambda r: r.outputs.p4_speed > 0.0) < limit_s


def test_freezing_coolant_gets_tank_heat_through_rv1() -> None:
    bench = Bench()
    bench.set(auto_switch=Good(False), t_miner_out=Good(4.0), t_miner_return=Good(4.0))
    bench.until(lambda r: r.valves[0] is A)
    assert bench.result.outputs.p3_on
    assert bench.result.outputs.p4_speed > 0.0
