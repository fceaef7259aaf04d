"""Valves and pumps."""

from __future__ import annotations

import pytest

from sim.plant.pumps import FixedPumpSettings, Pump, WiloPump, WiloSettings
from sim.plant.valve import Valve, ValveSettings

WILO = WiloSettings(flow_kg_s=0.4, min_speed=0.2, spin_up_s=2.0, power_w=40.0)


def test_a_valve_needs_its_travel_time_and_stops_at_the_end() -> None:
    valve = Valve(ValveSettings(travel_s=75.0))
    for _ in range(74):
        valve.advance(1.0, auf=True, zu=False)
    assert valve.position == pytest.approx(74 / 75)
    for _ in range(10):
        valve.advance(1.0, auf=True, zu=False)
    assert valve.position == 1.0
    assert valve.travel == pytest.approx(1.0)


def test_a_valve_holds_without_voltage_and_comes_back() -> None:
    valve = Valve(ValveSettings(travel_s=10.0, start_position=0.5))
    valve.advance(5.0, auf=False, zu=False)
    assert valve.position == 0.5
    valve.advance(5.0, auf=False, zu=True)
    assert valve.position == 0.0


def test_with_both_relays_on_auf_wins() -> None:
    valve = Valve(ValveSettings(travel_s=10.0, start_position=0.5))
    valve.advance(1.0, auf=True, zu=True)
    assert valve.position == pytest.approx(0.6)


def test_a_spring_drives_back() -> None:
    valve = Valve(ValveSettings(travel_s=10.0, kind="spring_return", start_position=1.0))
    valve.advance(4.0, auf=False, zu=False)
    assert valve.position == pytest.approx(0.6)


def test_a_stuck_valve_stays() -> None:
    valve = Valve(ValveSettings(travel_s=10.0))
    valve.stuck = True
    valve.advance(5.0, auf=True, zu=False)
    assert valve.position == 0.0


def test_p3_spins_up_and_stops() -> None:
    pump = Pump(FixedPumpSettings(flow_kg_s=0.3, spin_up_s=1.5, power_w=90.0))
    pump.turn(0.75, 1.0)
    assert pump.flow_kg_s == pytest.approx(0.15)
    pump.turn(1.0, 1.0)
    assert (pump.flow_kg_s, pump.electric_w) == (0.3, 90.0)
    pump.turn(5.0, 0.0)
    assert (pump.flow_kg_s, pump.electric_w) == (0.0, 0.0)


def test_a_dead_pump_moves_nothing() -> None:
    pump = Pump(FixedPumpSettings())
    pump.dead = True
    pump.turn(10.0, 1.0)
    assert pump.flow_kg_s == 0.0


@pytest.mark.parametrize(
    ("voltage_v", "speed"),
    [(0.0, 0.0), (1.9, 0.0), (2.0, 0.2), (3.0, 0.2), (6.5, 0.6), (10.0, 1.0), (11.0, 1.0)],
)
def test_wilo_curve_from_standstill(voltage_v: float, speed: float) -> None:
    pump = WiloPump(WILO)
    pump.follow(10.0, voltage_v)
    assert pump.speed == pytest.approx(speed)
    assert pump.flow_kg_s == pytest.approx(0.4 * speed)


@pytest.mark.parametrize(("voltage_v", "speed"), [(1.5, 0.2), (1.0, 0.2), (0.99, 0.0)])
def test_wilo_curve_once_running(voltage_v: float, speed: float) -> None:
    pump = WiloPump(WILO)
    pump.follow(10.0, 10.0)
    pump.follow(10.0, voltage_v)
    assert pump.speed == pytest.approx(speed)


def test_wilo_does_not_restart_between_one_and_two_volts() -> None:
    pump = WiloPump(WILO)
    for voltage_v in (5.0, 0.5, 1.9):
        pump.follow(10.0, voltage_v)
    assert pump.speed == 0.0


def test_a_pump_with_a_welded_relay_runs_whatever_it_is_told() -> None:
    pump = Pump(FixedPumpSettings(flow_kg_s=0.3, spin_up_s=1.5, power_w=90.0))
    pump.runs = True
    pump.turn(2.0, 0.0)
    assert pump.flow_kg_s == pytest.approx(0.3)
    pump.runs = False
    pump.turn(2.0, 0.0)
    assert pump.flow_kg_s == 0.0
