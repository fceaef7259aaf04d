"""Tanks, exchangers, loops and heat pump against what can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from math import exp
from typing import Any

import pytest

from sim.plant.buffer import Buffer, BufferSettings
from sim.plant.cooler import Cooler, CoolerSettings
from sim.plant.dhw import DhwSettings, DhwTank
from sim.plant.exchanger import Exchanger, ExchangerSettings, effectiveness
from sim.plant.heat_pump import HeatPump, HeatPumpSettings, cop
from sim.plant.house import House, HouseSettings
from sim.plant.media import J_PER_KWH, WATER_J_PER_KG_K
from tests.sim.plant.quiet import always, plant, run

DAY_S = 86400.0


def test_a_tank_cools_exponentially() -> None:
    tank = DhwTank(DhwSettings(water_kg=300.0, loss_w_per_k=2.0, start_c=60.0))
    for _ in range(8640):
        tank.advance(10.0, coil_w=0.0, draw_kg_s=0.0, cellar_c=15.0)
    expected_c = 15.0 + 45.0 * exp(-2.0 * DAY_S / (300.0 * WATER_J_PER_KG_K))
    assert tank.water_c == pytest.approx(expected_c, abs=0.001)


def test_all_layers_cool_alike() -> None:
    tank = Buffer(BufferSettings(water_kg=500.0, layers=5, loss_w_per_k=4.0, start_c=70.0))
    for _ in range(8640):
        tank.advance(10.0, 0.0, 0.0, 0.0, cellar_c=20.0)
    expected_c = 20.0 + 50.0 * exp(-4.0 * DAY_S / (500.0 * WATER_J_PER_KG_K))
    assert tank.layers_c == pytest.approx([expected_c] * 5, abs=0.002)


def test_charging_pushes_a_warm_front_down() -> None:
    tank = Buffer(
        BufferSettings(water_kg=600.0, layers=6, loss_w_per_k=0.0, mixing_w_per_k=0.0, start_c=30.0)
    )
    flow_w_per_k = 0.2 * WATER_J_PER_KG_K
    for _ in range(1500):  # half of the contents
        tank.advance(1.0, flow_w_per_k, flow_w_per_k * 60.0, -flow_w_per_k * tank.bottom_c, 30.0)
    assert tank.layers_c == sorted(tank.layers_c, reverse=True)
    assert tank.top_c > 58.0
    assert tank.bottom_c < 33.0
    assert sum(tank.layers_c) / 6 == pytest.approx(45.0, abs=0.5)


def test_heating_draws_from_the_top_and_lets_the_cold_rise_from_below() -> None:
    site = plant(
        buffer=BufferSettings(water_kg=500.0, layers=10, loss_w_per_k=0.0, mixing_w_per_k=0.0, start_c=45.0)
    )
    run(site, 900.0, step_s=1.0)
    layers_c = site.heat.buffer.layers_c
    assert site.heat.house.heat_w > 2000.0
    assert layers_c == sorted(layers_c, reverse=True)
    assert layers_c[0] == pytest.approx(45.0, abs=0.1)
    assert layers_c[-1] < 37.0


def test_cold_water_at_the_top_sinks_and_mixes() -> None:
    tank = Buffer(BufferSettings(layers=4, loss_w_per_k=0.0, start_c=50.0))
    before_j = tank.stored_j()
    tank.advance(1.0, 0.0, -1e6, 0.0, 50.0)
    assert tank.layers_c == sorted(tank.layers_c, reverse=True)
    assert before_j - tank.stored_j() == pytest.approx(1e6)


@pytest.mark.parametrize(
    ("ua", "flow_a", "flow_b", "share"),
    [
        (1000.0, 1000.0, 1000.0, 0.5),
        (1000.0, 1000.0, 1e12, 1.0 - exp(-1.0)),
        (1e9, 500.0, 1000.0, 1.0),
        (1000.0, 0.0, 1000.0, 0.0),
        (1000.0, 1000.0, 0.0, 0.0),
    ],
)
def test_effectiveness_at_its_corners(ua: float, flow_a: float, flow_b: float, share: float) -> None:
    assert effectiveness(ua, flow_a, flow_b) == pytest.approx(share, abs=1e-6)


def test_an_exchanger_works_both_ways() -> None:
    exchanger = Exchanger(ExchangerSettings(ua_w_per_k=1000.0))
    assert exchanger.move(50.0, 1000.0, 30.0, 1000.0) == pytest.approx(10_000.0)
    assert exchanger.move(30.0, 1000.0, 50.0, 1000.0) == pytest.approx(-10_000.0)


def test_a_draw_takes_warm_water() -> None:
    tank = DhwTank(DhwSettings(water_kg=100.0, loss_w_per_k=0.0, cold_water_c=10.0, start_c=50.0))
    tank.advance(1.0, coil_w=0.0, draw_kg_s=1.0, cellar_c=20.0)
    assert tank.water_c == pytest.approx(49.6)


def test_the_fan_cools_the_glycol() -> None:
    still, blown = Cooler(CoolerSettings(start_c=40.0)), Cooler(CoolerSettings(start_c=40.0))
    for _ in range(1500):
        still.advance(1.0, 1000.0, 5000.0, 10.0, fan=False)
        blown.advance(1.0, 1000.0, 5000.0, 10.0, fan=True)
    assert still.cold_c > blown.cold_c + 20.0
    assert blown.air_w == pytest.approx(5000.0, rel=0.05)
    assert (still.electric_w, blown.electric_w) == (0.0, 180.0)


def test_the_house_settles_where_heating_meets_loss() -> None:
    house = House(HouseSettings(capacity_kwh_per_k=0.2, loss_w_per_k=160.0))
    for _ in range(5000):
        house.draw(45.0)
        house.advance(10.0, outdoor_c=2.0, gain_w=0.0)
    assert house.heat_w == pytest.approx(house.loss_w, rel=1e-6)
    assert 20.4 < house.room_c < 21.5
    assert house.return_c < 45.0


def test_a_buffer_colder_than_the_room_takes_no_heat_from_it() -> None:
    house = House(HouseSettings(start_c=20.0))
    house.draw(15.0)
    assert (house.heat_w, house.flow_w_per_k) == (0.0, 0.0)


def _heat_pump(**settings: Any) -> HeatPump:
    return HeatPump(HeatPumpSettings(setpoint_c=45.0, hysteresis_k=5.0, min_off_s=600.0, **settings))


def _running(pump: HeatPump, steps: tuple[tuple[float, float, bool], ...]) -> list[bool]:
    """Whether it runs after each step of (time step, buffer temperature, blocked)."""
    seen = []
    for dt_s, buffer_c, blocked in steps:
        pump.advance(dt_s, buffer_c, 30.0, 2.0, blocked)
        seen.append(pump.running)
    return seen


def test_the_heat_pump_holds_its_setpoint_with_hysteresis() -> None:
    steps = tuple((1.0, buffer_c, False) for buffer_c in (41.0, 39.9, 44.9, 45.0))
    assert _running(_heat_pump(), steps) == [False, True, True, False]


def test_the_block_stops_it_and_the_standstill_is_kept() -> None:
    pump = _heat_pump()
    steps = ((1.0, 30.0, False), (1.0, 30.0, True), (500.0, 30.0, False), (100.0, 30.0, False))
    assert _running(pump, steps) == [True, False, False, True]
    assert pump.starts == 2


def test_it_stays_quiet_at_the_start_when_asked_to() -> None:
    pump = _heat_pump(start_off_s=300.0)
    assert _running(pump, ((299.0, 30.0, False), (1.0, 30.0, False))) == [False, True]


def test_cop_falls_with_the_lift_and_splits_the_heat() -> None:
    assert cop(0.45, 7.0, 35.0) == pytest.approx(4.95, abs=0.05)
    assert cop(0.45, -7.0, 55.0) < cop(0.45, -7.0, 35.0) < cop(0.45, 7.0, 35.0)
    pump = _heat_pump()
    pump.advance(1.0, 30.0, 30.0, 2.0, blocked=False)
    assert pump.electric_w == pytest.approx(pump.heat_w / cop(0.45, 2.0, pump.flow_c))


def test_miners_warm_the_buffer_through_hx1_and_the_cooler_through_hx2() -> None:
    site = plant(outdoor_c=always(2.0))
    commands = site.commands
    commands.p3_on = commands.k10_on = commands.k11_on = commands.rv1_auf = commands.rv2_auf = True
    commands.p4_speed = commands.p5_speed = 6.0
    site.miner_draw_w[:] = [3000.0, 3000.0]
    site.heat.rv1.position = site.heat.rv2.position = 1.0
    run(site, 600.0, step_s=0.5)
    assert site.heat.hx1.heat_w > 4000.0
    assert site.heat.hx2.heat_w == 0.0
    commands.rv1_auf, commands.rv1_zu = False, True
    run(site, 120.0, step_s=0.5)
    assert site.heat.rv1.position == 0.0
    assert site.heat.hx1.heat_w == 0.0
    assert site.heat.hx2.heat_w > 4000.0


def test_rv2_leads_the_heat_into_the_dhw() -> None:
    site = plant(dhw=replace(DhwSettings(), start_c=30.0))
    site.heat.rv1.position = 1.0
    site.commands.p3_on = site.commands.k10_on = True
    site.commands.p4_speed = 8.0
    site.miner_draw_w[0] = 3200.0
    before_c = site.heat.buffer.sensor_c
    run(site, 900.0, step_s=0.5)
    assert site.heat.dhw.water_c > 30.2
    assert site.heat.buffer.sensor_c < before_c + 0.01


def test_half_steps_give_the_same_hour() -> None:
    coarse, fine = plant(household_w=always(500.0)), plant(household_w=always(500.0))
    for site, step_s in ((coarse, 4.0), (fine, 2.0)):
        site.heat.rv1.position = site.heat.rv2.position = 1.0
        site.commands.p3_on = site.commands.k10_on = True
        site.commands.p4_speed = 5.0
        site.miner_draw_w[0] = 3000.0
        for _ in range(round(3600.0 / step_s)):
            site.commands.heartbeat = not site.commands.heartbeat
            site.advance(step_s)
    assert coarse.heat.coolant.hot_c == pytest.approx(fine.heat.coolant.hot_c, abs=0.05)
    assert coarse.heat.buffer.sensor_c == pytest.approx(fine.heat.buffer.sensor_c, abs=0.05)
    assert coarse.heat.ledger.miners_j / J_PER_KWH == pytest.approx(3.0, rel=0.01)


def test_the_heat_pump_serves_the_hot_water_first() -> None:
    pump = _heat_pump(charges_dhw=True, dhw_on_c=42.0, dhw_off_c=47.0)
    pump.advance(1.0, 50.0, 30.0, 2.0, False, 41.0)
    assert pump.running
    assert pump.dhw_w == pump.heat_w > 0.0
    assert pump.flow_w_per_k == 0.0
    pump.advance(1.0, 30.0, 30.0, 2.0, False, 47.5)
    assert pump.running
    assert pump.dhw_w == 0.0
    assert pump.flow_w_per_k > 0.0
    pump.advance(1.0, 50.0, 30.0, 2.0, False, 47.5)
    assert not pump.running
