"""Battery, grid and profiles."""

from __future__ import annotations

import pytest

from sim.plant.battery import Battery, BatterySettings
from sim.plant.profile import Profile, ProfileSettings
from sim.plant.settings import PlantSettings
from tests.sim.plant.quiet import always, plant, run

SMALL = BatterySettings(
    capacity_kwh=1.0,
    start_soc_pct=50.0,
    min_soc_pct=10.0,
    charge_w=2000.0,
    discharge_w=1000.0,
    one_way_efficiency=0.9,
)


def test_the_battery_keeps_its_limits() -> None:
    battery = Battery(SMALL)
    battery.advance(1.0, 5000.0)
    assert battery.power_w == -2000.0
    battery.advance(1.0, -5000.0)
    assert battery.power_w == 1000.0
    battery.advance(1.0, -300.0)
    assert battery.power_w == 300.0


def test_a_full_battery_takes_nothing_and_an_empty_one_gives_nothing() -> None:
    battery = Battery(SMALL)
    for _ in range(3600):
        battery.advance(1.0, 5000.0)
    assert battery.soc_pct == pytest.approx(100.0)
    assert battery.power_w == pytest.approx(0.0, abs=1e-6)
    for _ in range(7200):
        battery.advance(1.0, -5000.0)
    assert battery.soc_pct == pytest.approx(10.0)
    assert battery.power_w == pytest.approx(0.0, abs=1e-6)


def test_charging_loses_its_share() -> None:
    battery = Battery(SMALL)
    before_j = battery.stored_j
    battery.advance(10.0, 1000.0)
    assert battery.stored_j - before_j == pytest.approx(9000.0)
    assert battery.loss_w == pytest.approx(100.0)


def test_zero_export_hides_the_surplus() -> None:
    site = plant(zero_export=True, pv_power_w=always(6000.0), household_w=always(500.0), battery=SMALL)
    run(site, 0.1)
    assert site.supply.grid_w == 0.0
    assert site.supply.solar_w == pytest.approx(site.supply.load_w + 2000.0)


def test_the_grid_takes_the_rest() -> None:
    full = BatterySettings(start_soc_pct=100.0)
    site = plant(household_w=always(500.0), pv_power_w=always(4000.0), battery=full)
    run(site, 1.0)
    state = site.supply.state()
    assert state.load_power_w == pytest.approx(512.0)
    assert state.grid_power_w == pytest.approx(-3488.0)
    site.pv_override_w = 0.0
    run(site, 1.0)
    assert site.supply.state().battery_power_w == pytest.approx(512.0)
    assert site.supply.state().grid_power_w == pytest.approx(0.0)


def test_miners_and_pumps_are_loads() -> None:
    site = plant(household_w=always(0.0))
    site.commands.k10_on = site.commands.p3_on = True
    site.miner_draw_w[0] = 2000.0
    run(site, 5.0)
    assert site.supply.state().load_power_w == pytest.approx(2000.0 + 90.0 + 12.0)


def test_a_profile_is_made_of_lines_and_repeats() -> None:
    profile = Profile(ProfileSettings((0.0, 10.0, 20.0), (0.0, 100.0, 50.0), repeat_s=40.0))
    assert [profile.at(time_s) for time_s in (0.0, 5.0, 10.0, 15.0, 20.0, 39.0, 40.0, 45.0)] == [
        0.0,
        50.0,
        100.0,
        75.0,
        50.0,
        50.0,
        0.0,
        50.0,
    ]
    assert profile.at(5.0) == 50.0


def test_a_profile_without_repetition_holds_its_end() -> None:
    profile = Profile(ProfileSettings((0.0, 10.0), (1.0, 2.0)))
    assert [profile.at(time_s) for time_s in (1e9, 10.0, 0.0)] == [2.0, 2.0, 1.0]


@pytest.mark.parametrize(
    ("times_s", "values", "repeat_s"),
    [
        ((), (), 0.0),
        ((0.0, 1.0), (1.0,), 0.0),
        ((1.0, 2.0), (1.0, 2.0), 0.0),
        ((0.0, 2.0, 2.0), (1.0, 2.0, 3.0), 0.0),
        ((0.0, 10.0), (1.0, 2.0), 10.0),
    ],
)
def test_profiles_that_make_no_sense_are_named(
    times_s: tuple[float, ...], values: tuple[float, ...], repeat_s: float
) -> None:
    assert ProfileSettings(times_s, values, repeat_s).check()


def test_profile_values_have_the_range_of_what_they_are() -> None:
    assert PlantSettings().check() is None
    assert "pv_power_w" in str(PlantSettings(pv_power_w=always(-1.0)).check())
