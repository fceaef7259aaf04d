"""The demonstration's house shows what it shall within two minutes, driven by a simple script."""

from __future__ import annotations

from random import Random

import pytest

from revpi.config.loader import load
from sim.plant.plant import Plant
from sim.site.settings import SiteConfig
from tests.sim.plant.quiet import run
from tests.sim.site.place import SITES

MINERS_W = 3000.0


@pytest.fixture
def demo() -> Plant:
    return Plant(load(SITES / "demo.toml", SiteConfig).plant, Random(1))


def test_the_sun_has_a_cloud_and_comes_back(demo: Plant) -> None:
    seen_w = {}
    for at_s in (10, 80, 100, 160, 180):
        run(demo, at_s - demo.time_s)
        seen_w[at_s] = demo.supply.state().solar_power_w
    assert seen_w == {10: 9000.0, 80: 4500.0, 100: 9000.0, 160: 5500.0, 180: 9000.0}


def test_the_surplus_goes_to_the_grid_until_miners_take_it(demo: Plant) -> None:
    run(demo, 5.0)
    assert demo.supply.state().grid_power_w < -7000.0
    demo.commands.k10_on = demo.commands.k11_on = demo.commands.p3_on = True
    demo.miner_draw_w[:] = [MINERS_W, MINERS_W]
    run(demo, 1.0)
    assert -2500.0 < demo.supply.state().grid_power_w < -500.0


def test_the_cool_buffer_warms_visibly_and_the_heat_pump_stays_quiet(demo: Plant) -> None:
    commands = demo.commands
    commands.p3_on = commands.rv1_auf = commands.rv2_auf = True
    run(demo, 6.2)
    assert (demo.heat.rv1.position, demo.heat.rv2.position) == (1.0, 1.0)
    commands.k10_on = commands.k11_on = True
    commands.p4_speed = 3.0
    before_c = demo.heat.buffer.sensor_c
    demo.miner_draw_w[:] = [MINERS_W, MINERS_W]
    run(demo, 60.0)
    assert demo.heat.buffer.sensor_c > before_c + 2.0
    run(demo, 60.0)
    assert demo.heat.coolant.hot_c < 60.0
    assert demo.heat.heat_pump.starts == 0
