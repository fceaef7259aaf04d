"""Nothing is won and nothing is lost: energy balances with random commands, weather and time steps."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from sim.plant.battery import BatterySettings
from sim.plant.media import J_PER_KWH
from sim.plant.plant import Plant
from sim.plant.profile import ProfileSettings
from sim.plant.settings import PlantSettings

HOUR_S = 3600.0
TOLERANCE = 1e-6
SEEDS = (1, 2, 3)


def _weather(rng: Random, lo: float, hi: float) -> ProfileSettings:
    times_s = tuple(300.0 * step for step in range(12))
    return ProfileSettings(times_s, tuple(rng.uniform(lo, hi) for _ in times_s), repeat_s=HOUR_S)


def _settings(rng: Random) -> PlantSettings:
    base = PlantSettings()
    return PlantSettings(
        outdoor_c=_weather(rng, -15.0, 25.0),
        pv_power_w=_weather(rng, 0.0, 12_000.0),
        household_w=_weather(rng, 100.0, 4000.0),
        dhw_draw_l_per_min=_weather(rng, 0.0, 12.0),
        buffer=replace(base.buffer, start_c=rng.uniform(20.0, 60.0), layers=rng.randint(2, 12)),
        dhw=replace(base.dhw, start_c=rng.uniform(15.0, 60.0)),
        coolant=replace(base.coolant, start_c=rng.uniform(5.0, 60.0)),
        heat_pump=replace(base.heat_pump, min_off_s=rng.uniform(0.0, 300.0), charges_dhw=rng.random() < 0.5),
        battery=BatterySettings(start_soc_pct=rng.uniform(0.0, 100.0), capacity_kwh=rng.uniform(0.5, 10.0)),
    )


def _command(plant: Plant, rng: Random) -> None:
    commands = plant.commands
    for name in ("k10_on", "k11_on", "p3_on", "rk_on", "evu_block"):
        setattr(commands, name, rng.random() < 0.7)
    for valve in ("rv1", "rv2"):
        setattr(commands, f"{valve}_auf", rng.random() < 0.4)
        setattr(commands, f"{valve}_zu", rng.random() < 0.3)
    commands.p4_speed, commands.p5_speed = rng.uniform(0.0, 10.0), rng.uniform(0.0, 10.0)
    plant.miner_draw_w[:] = [rng.uniform(0.0, 3300.0), rng.uniform(0.0, 3300.0)]


def _random_hour(seed: int) -> tuple[Plant, float, float]:
    rng = Random(seed)
    plant = Plant(_settings(rng), rng)
    heat_j, battery_j = plant.heat.stored_j(), plant.supply.battery.stored_j
    while plant.time_s < HOUR_S:
        _command(plant, rng)
        for _ in range(rng.randint(1, 20)):
            plant.commands.heartbeat = not plant.commands.heartbeat
            plant.advance(rng.choice((0.02, 0.1, 1.0, 7.0)))
    return plant, heat_j, battery_j


@pytest.mark.parametrize("seed", SEEDS)
def test_heat_in_is_heat_out_and_stored(seed: int) -> None:
    plant, before_j, _ = _random_hour(seed)
    ledger = plant.heat.ledger
    stored_j = plant.heat.stored_j() - before_j
    assert ledger.entered_j() > 1e6, f"seed {seed}: nothing happened"
    error_j = ledger.entered_j() - ledger.left_j() - stored_j
    assert abs(error_j) < TOLERANCE * ledger.entered_j(), f"seed {seed}"


@pytest.mark.parametrize("seed", SEEDS)
def test_electricity_in_is_electricity_out_and_stored(seed: int) -> None:
    plant, _, before_j = _random_hour(seed)
    state = plant.supply.state()
    bus_kwh = state.solar_energy_kwh + state.import_energy_kwh + state.discharge_energy_kwh
    taken_kwh = state.load_energy_kwh + state.export_energy_kwh + state.charge_energy_kwh
    assert abs(bus_kwh - taken_kwh) < TOLERANCE * bus_kwh, f"seed {seed}"
    efficiency = BatterySettings().one_way_efficiency
    stored_kwh = state.charge_energy_kwh * efficiency - state.discharge_energy_kwh / efficiency
    change_kwh = (plant.supply.battery.stored_j - before_j) / J_PER_KWH
    assert abs(stored_kwh - change_kwh) < TOLERANCE * bus_kwh, f"seed {seed}"


def test_the_miners_electricity_is_the_coolant_s_heat() -> None:
    plant, _, _ = _random_hour(SEEDS[0])
    miners_kwh = plant.heat.ledger.miners_j / J_PER_KWH
    assert 0.5 < miners_kwh < plant.supply.state().load_energy_kwh


def test_temperatures_stay_physical_with_every_step_length() -> None:
    for seed in SEEDS:
        plant, _, _ = _random_hour(seed)
        heat = plant.heat
        for temp_c in (*heat.buffer.layers_c, heat.dhw.water_c, heat.coolant.hot_c, heat.cooler.cold_c):
            assert -20.0 < temp_c < 110.0, f"seed {seed}"


def test_the_same_seed_gives_the_same_hour() -> None:
    first, second = _random_hour(SEEDS[0])[0], _random_hour(SEEDS[0])[0]
    assert first.inputs() == second.inputs()
    assert first.supply.state() == second.supply.state()
