"""The real controller in the closed loop."""

from __future__ import annotations

import pytest

from revpi.core.inputs import MinerApiState
from revpi.core.outputs import SAFE_OUTPUTS
from sim.fast.run import run
from sim.plant.commands import Key
from sim.scenarios.faults import warm_house
from tests.sim.fast.houses import go_on, mining, mining_loop, until, warm_loop


@pytest.mark.parametrize("step_s", [0.5, 2.0, 10.0])
def test_miners_start_whatever_the_step(step_s: float) -> None:
    loop = mining_loop(step_s)
    assert loop.result is not None
    assert loop.result.violations == ()
    assert loop.meter.read().contactor_starts == (1, 1)
    assert not any(code.startswith("contactor") for code in (alarm.code for alarm in loop.result.alarms))


def test_the_same_start_gives_the_same_day() -> None:
    first, second = (run(warm_house(), 1800.0) for _ in range(2))
    assert first == second


def test_power_cut_opens_contactors_and_forgets_the_scan() -> None:
    loop = mining_loop()
    loop.cut_power()
    loop.step(0.1)
    assert not loop.powered
    assert loop.written == SAFE_OUTPUTS
    assert not any(contactor.closed for contactor in loop.plant.contactors)
    mono_s = loop.clocks.mono_s(loop.time_s)
    loop.restore_power()
    loop.step(0.1)
    assert loop.result is not None
    assert loop.starts == 2
    assert loop.clocks.mono_s(loop.time_s) < mono_s


def test_returning_power_does_not_restart_a_running_program() -> None:
    loop = warm_loop()
    loop.restore_power()
    assert loop.starts == 1


def test_faulty_image_stops_the_heartbeat() -> None:
    loop = mining_loop()
    loop.health.image = False
    go_on(loop, 2.0, 0.1)
    assert not loop.plant.watchdog.ok
    loop.health.image = True
    go_on(loop, 1.0, 0.1)
    assert loop.plant.watchdog.ok


def test_long_steps_keep_the_watchdog_relay() -> None:
    loop = warm_loop()
    go_on(loop, 60.0, 10.0)
    assert loop.plant.watchdog.ok


def test_commands_take_effect_after_a_while() -> None:
    loop = mining_loop(1.0)
    loop.plant.panel.dim = True
    assert 1.0 < until(loop, lambda: max(loop.plant.miner_power_w()) < 100.0, 60.0) < 30.0


def test_commands_need_the_link() -> None:
    loop = mining_loop(1.0)
    loop.bridge.outages.broker = True
    loop.plant.panel.dim = True
    go_on(loop, 30.0)
    assert mining(loop)


def test_silent_api_is_reported_as_offline() -> None:
    loop = mining_loop()
    loop.bridge.outages.miners[0] = True
    go_on(loop, 2.0)
    first, second = loop.site.miners
    assert first is not None
    assert first.value.state is MinerApiState.OFFLINE
    assert second is not None
    assert second.value.state is MinerApiState.MINING


def test_dead_bridge_leaves_the_last_sample() -> None:
    loop = mining_loop()
    loop.bridge.outages.bridge = True
    before = loop.site
    go_on(loop, 20.0)
    assert loop.site is before


def test_done_sequence_is_that_of_the_command() -> None:
    loop = mining_loop(1.0)
    go_on(loop, 10.0)
    assert loop.result is not None
    sample, command = loop.site.miners[0], loop.result.miners[0].command
    assert sample is not None
    assert command is not None
    assert sample.value.done_sequence == command.sequence


def test_the_heat_pump_alone_never_mines() -> None:
    setup = warm_house().locked()
    assert setup.key is Key.OFF
    kpi = run(setup, 3600.0).kpi
    assert kpi.miner_kwh == 0.0
    assert kpi.contactor_starts == (0, 0)
