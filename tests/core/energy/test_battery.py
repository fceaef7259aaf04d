"""Zones of the battery: first, shared, free."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpi.core.energy.battery import Balance, BatteryPolicy, Zone
from revpi.core.energy.params import EnergyParams
from revpi.core.inputs import InverterTelemetry

PARAMS = EnergyParams(battery_discharge_w=1000.0)


def sample(
    grid_w: float = 0.0, battery_w: float | None = 0.0, soc_pct: float | None = 70.0
) -> InverterTelemetry:
    return InverterTelemetry(
        solar_power_w=5000.0,
        grid_power_w=grid_w,
        battery_power_w=battery_w,
        battery_soc_pct=soc_pct,
        load_power_w=None,
    )


def balance(policy: BatteryPolicy, soc_pct: float, charge_w: float, export_w: float, own_w: float) -> Balance:
    return policy.step(sample(-export_w, -charge_w, soc_pct), own_w, 0.0)


def test_zones_are_entered_upwards_with_hysteresis_and_left_downwards_at_once() -> None:
    policy = BatteryPolicy(PARAMS)
    seen = []
    for soc_pct in (49.0, 51.0, 52.9, 53.0, 50.0, 49.9, 53.0, 90.0, 92.9, 93.0, 90.0, 89.9, 93.0, 49.0):
        policy.step(sample(soc_pct=soc_pct), 0.0, 0.0)
        seen.append(policy.zone)
    first, shared, free = Zone.FIRST, Zone.SHARED, Zone.BUFFER
    assert seen[:7] == [first, first, first, shared, shared, first, shared]
    assert seen[7:] == [shared, shared, free, free, shared, free, first]


def test_battery_first_takes_what_it_can_even_from_running_miners() -> None:
    policy = BatteryPolicy(PARAMS)
    seen = balance(policy, 30.0, charge_w=3000.0, export_w=0.0, own_w=0.0)
    assert seen.surplus_w == -100.0
    seen = balance(policy, 30.0, charge_w=0.0, export_w=0.0, own_w=2400.0)
    assert seen.surplus_w == -100.0
    seen = balance(policy, 30.0, charge_w=2000.0, export_w=1500.0, own_w=0.0)
    assert seen.surplus_w == 1400.0  # it takes no more than 2000 W


def test_sharing_rests_where_each_has_its_part() -> None:
    policy = BatteryPolicy(PARAMS)
    own_w = 0.0
    for _ in range(20):
        own_w = balance(policy, 70.0, charge_w=4000.0 - own_w, export_w=0.0, own_w=own_w).surplus_w + 100.0
    assert own_w == pytest.approx(2000.0)


def test_above_the_buffer_limit_charging_is_surplus_and_discharging_is_allowed() -> None:
    seen = balance(BatteryPolicy(PARAMS), 95.0, charge_w=3000.0, export_w=0.0, own_w=0.0)
    assert (seen.surplus_w, seen.direct_w, seen.discharge_w) == (2900.0, -100.0, 1000.0)
    seen = balance(BatteryPolicy(PARAMS), 95.0, charge_w=-800.0, export_w=0.0, own_w=2000.0)
    assert (seen.surplus_w, seen.discharge_w) == (1100.0, 1000.0)
    assert balance(BatteryPolicy(PARAMS), 70.0, -800.0, 0.0, 2000.0).discharge_w == 0.0


def test_a_full_battery_takes_nothing() -> None:
    seen = balance(BatteryPolicy(PARAMS), 100.0, charge_w=0.0, export_w=0.0, own_w=2000.0)
    assert (seen.surplus_w, seen.direct_w) == (1900.0, 1900.0)


def test_what_it_takes_is_learnt_from_export_and_forgotten_slowly() -> None:
    policy = BatteryPolicy(PARAMS)
    policy.step(sample(-800.0, -1500.0, 30.0), 0.0, 0.0)
    assert policy.step(sample(0.0, -1500.0, 30.0), 800.0, 1.0).surplus_w == pytest.approx(698.0, abs=1.0)
    assert policy.step(sample(0.0, -1500.0, 30.0), 800.0, 1800.0).surplus_w == pytest.approx(-100.0)


def test_without_a_battery_the_grid_says_all() -> None:
    seen = BatteryPolicy(PARAMS).step(sample(-2500.0, None, None), 500.0, 0.0)
    assert (seen.zone, seen.surplus_w, seen.discharge_w) == (Zone.NONE, 2900.0, 0.0)
    assert seen.text() == "surplus 2900 W = export 2500 + own 500 + battery 0 - reserve 100"


def test_no_zero_is_told_with_a_minus() -> None:
    seen = BatteryPolicy(PARAMS).step(sample(0.3, None, None), 100.0, 0.0)
    assert seen.text() == "surplus 0 W = export 0 + own 100 + battery 0 - reserve 100"


@given(st.floats(0.0, 100.0), st.floats(-6000.0, 6000.0), st.floats(-9000.0, 9000.0), st.floats(0.0, 6400.0))
def test_no_power_is_invented(soc_pct: float, charge_w: float, export_w: float, own_w: float) -> None:
    seen = balance(BatteryPolicy(PARAMS), soc_pct, charge_w, export_w, own_w)
    pool_w = export_w + own_w + charge_w
    assert seen.surplus_w <= pool_w - 100.0 + 1e-6
    assert seen.direct_w <= seen.surplus_w + 1e-6
    assert -1e-6 <= seen.claim_w <= max(0.0, pool_w) + 1e-6
