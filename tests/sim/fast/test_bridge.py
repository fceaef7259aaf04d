"""What the emulated bridge tells: counts of the devices, and the same objects while these stay the same."""

from __future__ import annotations

from sim.fast.inverter_post import InverterPost
from sim.plant.battery import BatterySettings
from sim.plant.supply import Supply
from tests.sim.fast.houses import go_on, mining_loop, warm_loop


def test_the_inverter_shows_whole_watts_and_percent() -> None:
    supply, post = Supply(BatterySettings(capacity_kwh=10.0, start_soc_pct=50.0)), InverterPost()
    supply.advance(10.0, 1234.4, 400.7)
    told = post.telemetry(supply)
    assert (told.solar_power_w, told.load_power_w, told.battery_power_w) == (1234.0, 401.0, -834.0)
    assert told.battery_soc_pct == 50.0
    assert told.grid_power_w == 0.0
    supply.advance(10.0, 1234.3, 400.6)
    assert post.telemetry(supply) is told
    supply.advance(10.0, 1236.0, 400.6)
    assert post.telemetry(supply) is not told


def test_contents_stay_the_same_objects_while_arrivals_are_new() -> None:
    loop = warm_loop()
    loop.plant.pv_override_w = 0.0
    go_on(loop, 30.0)
    before = loop.site
    go_on(loop, 2.0)
    now = loop.site
    assert now is not before
    for old, new in zip(before.miners, now.miners, strict=True):
        assert old is not None
        assert new is not None
        assert new.at_s > old.at_s
        assert new.value is old.value
    assert now.tariff is before.tariff


def test_a_change_of_a_miner_is_told() -> None:
    loop = mining_loop()
    go_on(loop, 600.0)
    before = loop.site.miners[0]
    loop.miners[0].chip_c += 20.0
    go_on(loop, 2.0)
    now = loop.site.miners[0]
    assert before is not None
    assert now is not None
    assert now.value is not before.value
