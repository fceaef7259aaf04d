"""Power follows the surplus: slowly up, fast down, never up without fresh data."""

from __future__ import annotations

import pytest

from revpi.core.memory.memory import Memory
from revpi.core.memory.records import CountersMemory, DeviceCount
from revpi.core.outputs import MinerState, StepResult
from revpi.core.reading import Good
from revpi.core.reasons import R
from tests.core.bench import CLOSED, Bench


def power_w(result: StepResult) -> float:
    return sum(m.want_power_w for m in result.miners)


def test_raise_waits_and_lowering_is_fast() -> None:
    bench = Bench()
    bench.surplus_w = 4200.0
    bench.running()
    assert power_w(bench.result) == 4000.0
    bench.surplus_w = 7000.0
    up_s = bench.until(lambda r: power_w(r) == 6400.0)
    assert up_s == pytest.approx(bench.params.energy.raise_delay_s, abs=0.2)
    bench.surplus_w = 3000.0
    down_s = bench.until(lambda r: power_w(r) <= 2900.0)
    assert down_s == pytest.approx(bench.params.energy.lower_delay_s, abs=0.2)


def test_short_rise_changes_nothing() -> None:
    bench = Bench()
    bench.surplus_w = 4200.0
    bench.running()
    bench.surplus_w = 7000.0
    bench.run(bench.params.energy.raise_delay_s - 5.0)
    bench.surplus_w = 4200.0
    bench.run(5.0)
    bench.surplus_w = 7000.0
    bench.run(bench.params.energy.raise_delay_s - 5.0)
    assert power_w(bench.result) == 4000.0


def test_data_that_stop_coming_are_held_then_heat_led() -> None:
    bench = Bench()
    bench.surplus_w = 4200.0
    bench.set(t_puffer=Good(30.0))
    bench.running()
    bench.inverter = False
    bench.run(20.0)
    assert bench.decided_by("K10_ON") == R.HOLD_STALE
    assert "inverter_stale" in bench.result.ladder
    assert power_w(bench.result) == 4000.0
    bench.run(110.0)
    assert bench.decided_by("K10_ON") == R.HEAT_LED
    assert "inverter_gone" in bench.result.ladder
    assert power_w(bench.result) == 2 * bench.params.energy.heat_led_power_w
    bench.set(t_puffer=Good(45.0))
    bench.until(lambda r: r.miners[0].state is MinerState.PAUSED)


def test_after_a_start_without_data_nothing_runs_before_the_waiting_time() -> None:
    bench = Bench(inverter=False)
    bench.set(t_puffer=Good(30.0))
    bench.run(bench.params.energy.gone_s - 5.0)
    assert not bench.output("p3_on")
    assert bench.alarms() == []
    bench.run(10.0)
    assert bench.output("p3_on")
    assert bench.alarms() == ["site_data_gone"]


def test_dimming_pauses_at_once_and_an_unreadable_contact_counts_as_dimmed() -> None:
    bench = Bench()
    bench.running()
    bench.set(dim_14a=CLOSED)
    result = bench.scan()
    assert [m.state for m in result.miners] == [MinerState.PAUSED, MinerState.PAUSED]
    assert power_w(result) == 0.0


def test_battery_comes_first_below_its_priority() -> None:
    bench = Bench()
    bench.battery = (-3000.0, 30.0)
    bench.surplus_w = 500.0
    bench.run(100.0)
    assert power_w(bench.result) == 0.0
    bench.battery = (-3000.0, 95.0)
    bench.until(lambda r: power_w(r) > 0.0)
    assert power_w(bench.result) == 3200.0


def test_unusable_miner_gives_its_share_to_the_other() -> None:
    bench = Bench()
    bench.surplus_w = 3300.0
    bench.fb[0] = False
    bench.until(lambda r: r.miners[0].state is MinerState.FAULT)
    bench.until(lambda r: r.miners[1].want_power_w == 3200.0)
    assert bench.result.miners[0].want_power_w == 0.0


def test_the_miner_with_fewer_hours_starts_first() -> None:
    hours = CountersMemory(k10=DeviceCount(on_s=7200.0, starts=2), k11=DeviceCount(on_s=3600.0, starts=1))
    bench = Bench(memory=Memory(counters=hours))
    bench.surplus_w = 1800.0
    bench.until(lambda r: r.outputs.k10_on or r.outputs.k11_on)
    assert (bench.last.k10_on, bench.last.k11_on) == (False, True)
