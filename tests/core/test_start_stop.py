"""A miner's way from idle to running and back, scan by scan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from revpi.core.outputs import MinerState, Sink, StepResult, ValvePosition
from revpi.core.params import ControlParams, MinerParams
from revpi.core.reading import Bad, Cause, Good
from revpi.core.reasons import R
from tests.core.bench import CLOSED, OPEN, PERIOD_S, Bench


def states(result: StepResult) -> tuple[MinerState, MinerState]:
    return result.miners[0].state, result.miners[1].state


def test_contactors_close_only_after_pre_run_and_valve_travel() -> None:
    bench = Bench()
    bench.until(lambda r: r.outputs.p3_on)
    p3_on_s = bench.now_s
    bench.until(lambda r: r.outputs.k10_on)
    waited_s = bench.now_s - p3_on_s
    valve = bench.params.valve
    assert waited_s >= bench.params.coolant.pre_run_s
    assert waited_s == pytest.approx(valve.travel_s * valve.overrun, abs=0.2)
    assert bench.result.valves == (ValvePosition.A, ValvePosition.A)
    assert bench.result.sink is Sink.BUFFER
    assert bench.result.outputs.p4_speed >= bench.params.pump.min_v


def test_a_start_waits_for_the_start_delay_and_says_how_long() -> None:
    bench = Bench()
    bench.run(10.0)
    why = bench.result.why["K10_ON"]
    assert (why.value, why.reason, why.blocked_by) == (False, R.NOT_NEEDED, R.START_DELAY)
    assert bench.result.why["P3_ON"].reason is R.NOT_NEEDED
    assert states(bench.result) == (MinerState.IDLE, MinerState.IDLE)


def test_running_miners_are_told_their_power_and_follow_the_sequence() -> None:
    bench = Bench()
    bench.running()
    commands = [m.command for m in bench.result.miners]
    assert [c.power_target_w for c in commands if c] == [3200.0, 3200.0]
    assert all(c is not None and c.sequence >= 2 for c in commands)


def test_key_switch_off_opens_at_once_and_p3_runs_on() -> None:
    bench = Bench()
    bench.running()
    bench.set(auto_switch=OPEN)
    result = bench.scan()
    assert not result.outputs.k10_on
    assert not result.outputs.k11_on
    assert result.outputs.p3_on
    assert [m.command.power_target_w for m in result.miners if m.command] == [None, None]
    took_s = bench.until(lambda r: not r.outputs.p3_on)
    assert took_s == pytest.approx(bench.params.coolant.after_run_s, abs=0.2)


def test_lack_of_surplus_pauses_first_and_opens_after_the_longest_pause() -> None:
    bench = Bench()
    bench.running()
    bench.surplus_w = -500.0
    bench.until(lambda r: MinerState.PAUSED in states(r))
    assert bench.result.outputs.k10_on
    took_s = bench.until(lambda r: MinerState.OPENING in states(r))
    assert took_s == pytest.approx(bench.params.miner.pause_max_s, abs=1.0)
    bench.run(1.0)
    assert MinerState.COOLDOWN in states(bench.result)


def test_contactor_that_does_not_close_is_a_fault_within_its_time() -> None:
    bench = Bench()
    bench.fb[0] = False
    bench.until(lambda r: r.outputs.k10_on)
    took_s = bench.until(lambda r: not r.outputs.k10_on)
    assert took_s <= bench.params.miner.feedback_timeout_s + 2 * PERIOD_S
    assert bench.result.why["K10_ON"].blocked_by == R.NOT_CLOSING
    assert [a.code for a in bench.scan().alarms] == ["contactor_1"]
    bench.run(2.0)
    assert bench.result.outputs.k11_on


def test_a_fault_of_a_contactor_waits_for_a_person() -> None:
    bench = Bench()
    bench.fb[0] = False
    bench.until(lambda r: states(r)[0] is MinerState.FAULT)
    bench.fb[0] = None
    bench.run(400.0)
    assert states(bench.result)[0] is MinerState.FAULT
    bench.acknowledge()
    bench.until(lambda r: states(r)[0] is MinerState.RUNNING)


def test_welded_contactor_is_named_and_keeps_the_coolant_running() -> None:
    bench = Bench()
    bench.running()
    bench.fb[1] = True
    bench.set(auto_switch=OPEN)
    bench.run(400.0)
    assert states(bench.result)[1] is MinerState.FAULT
    assert bench.result.why["K11_ON"].blocked_by == R.WELDED
    assert bench.result.outputs.p3_on
    assert bench.result.outputs.p4_speed > 0.0
    assert "contactor_2" in bench.alarms()
    assert bench.result.outputs.alarm_lamp


def test_contactor_that_drops_by_itself_is_not_closed_again() -> None:
    bench = Bench()
    bench.running()
    bench.fb[0] = False
    bench.run(1.0)
    assert bench.result.why["K10_ON"].blocked_by == R.DROPPED
    bench.fb[0] = None
    bench.run(10.0)
    assert not bench.result.outputs.k10_on


def test_minimum_off_time_holds_before_the_next_start() -> None:
    bench = Bench()
    bench.running()
    bench.set(auto_switch=OPEN)
    bench.scan()
    bench.set(auto_switch=CLOSED)
    took_s = bench.until(lambda r: r.outputs.k10_on)
    assert took_s >= bench.params.miner.min_off_s - PERIOD_S


def test_contactors_close_one_after_the_other() -> None:
    bench = Bench()
    bench.until(lambda r: r.outputs.k10_on)
    assert not bench.output("k11_on")
    gap_s = bench.until(lambda r: r.outputs.k11_on)
    assert gap_s >= bench.params.miner.stagger_s - PERIOD_S


def test_a_pause_lasts_until_the_minimum_on_time_is_over() -> None:
    params = ControlParams(miner=MinerParams(pause_max_s=30.0, min_on_s=900.0))
    bench = Bench(params)
    bench.running()
    closed_s = bench.now_s
    bench.surplus_w = -500.0
    bench.until(lambda r: not r.outputs.k10_on)
    assert bench.now_s - closed_s >= params.miner.min_on_s - 10.0


def test_no_more_starts_per_hour_than_allowed() -> None:
    params = ControlParams(miner=MinerParams(min_off_s=0.0, starts_per_hour=2))
    bench = Bench(params)
    for _ in range(2):
        bench.running()
        bench.set(auto_switch=OPEN)
        bench.scan()
        bench.set(auto_switch=CLOSED)
    bench.run(600.0)
    why = bench.result.why["K10_ON"]
    assert why.blocked_by == R.STARTS_PER_HOUR
    assert why.seconds_left is not None
    assert why.seconds_left > 1000.0


def test_miner_that_never_answers_is_switched_off_again_and_reported() -> None:
    bench = Bench()
    bench.miners_answer[0] = False
    bench.until(lambda r: states(r)[0] is MinerState.BOOTING)
    took_s = bench.until(lambda r: states(r)[0] is MinerState.OPENING)
    assert took_s == pytest.approx(bench.params.miner.boot_timeout_s, abs=1.0)
    assert "miner_1_no_answer" in [a.code for a in bench.scan().alarms]


def test_running_miner_that_falls_silent_stays_while_heat_is_wanted() -> None:
    bench = Bench()
    bench.set(t_puffer=Good(30.0))
    bench.running()
    bench.miners_answer[0] = False
    bench.run(bench.params.miner.telemetry_bad_s + 60.0)
    assert states(bench.result)[0] is MinerState.RUNNING
    assert "miner_silent" in bench.result.ladder
    bench.set(t_puffer=Good(45.0))
    bench.run(1.0)
    assert not bench.result.outputs.k10_on


@pytest.mark.parametrize("reading", [Bad(Cause.WIRE_BREAK), Good(65.0)])
def test_unknown_or_too_high_flow_temperature_opens_in_the_same_scan(reading: Good[float] | Bad) -> None:
    bench = Bench()
    bench.running()
    bench.set(t_miner_out=reading)
    result = bench.scan()
    assert not result.outputs.k10_on
    assert not result.outputs.k11_on
    assert result.outputs.p4_speed > bench.params.pump.min_v
    assert result.violations == ()


def test_power_of_a_miner_is_never_above_its_own_limit() -> None:
    bench = Bench()
    miner = replace(bench.params.miner, levels_w=(1200.0, 2000.0))
    bench = Bench(replace(bench.params, miner=miner))
    bench.running()
    assert [m.command.power_target_w for m in bench.result.miners if m.command] == [2000.0, 2000.0]
