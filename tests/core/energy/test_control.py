"""The energy policy in a closed loop: manoeuvres with pass criteria."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revpi.core.energy.control import EnergyControl
from revpi.core.energy.params import EnergyParams, WorthParams
from revpi.core.energy.sight import EnergyContext, EnergyMemory, seen
from revpi.core.inputs import InverterTelemetry, MinerApiState, MinerTelemetry, Now, TariffTelemetry
from revpi.core.leases import Wishes
from revpi.core.reading import Bad, Cause, Good, Stale, Timed
from revpi.core.reasons import R
from tests.core.energy.site import CONTEXT, LEVELS, Site


def tariff(price: float, feed_in: float = 0.08, *, negative: bool = False) -> Timed[TariffTelemetry]:
    slot = TariffTelemetry(
        import_eur_per_kwh=price,
        feed_in_eur_per_kwh=feed_in,
        valid_until_s=1.79e9 + 90000.0,
        negative=negative,
    )
    return Timed(slot, 0.0)


def mining(sun_w: float = 4700.0, house_w: float = 400.0) -> Site:
    site = Site(sun_w=sun_w, house_w=house_w)
    site.run(600.0)
    assert site.power_w == 4000.0
    return site


# --- following the surplus ---------------------------------------------------------------------------


def test_a_step_of_surplus_is_followed_within_the_delays_up_and_down() -> None:
    site = Site()
    assert site.run(10.0).reason is R.NO_SURPLUS
    site.sun_w = 6600.0
    assert site.run(30.0).reason is R.START_DELAY
    assert site.decision.left_s(site.now_s) == pytest.approx(30.0, abs=1.5)
    site.run(40.0)
    assert (site.power_w, site.decision.reason) == (6400.0, R.SURPLUS)
    site.run(400.0)
    site.sun_w = 0.0
    site.run(12.0)
    assert site.power_w == 1200.0
    site.run(50.0)
    assert site.power_w == 0.0


def test_cloud_edges_cost_little_grid_power() -> None:
    site = Site(house_w=300.0)
    for second in range(3 * 3600):
        site.sun_w = 3500.0 + 2500.0 * math.sin(second / 700.0) + (1200.0 if second % 97 < 45 else -1200.0)
        site.run(1.0)
    assert site.mined_wh > 3000.0
    assert site.imported_wh < 0.03 * site.mined_wh


def test_a_spike_raises_nothing() -> None:
    site = mining()
    site.sun_w = 7500.0
    site.run(170.0)
    site.sun_w = 4700.0
    site.run(1.5)
    site.sun_w = 7500.0
    site.run(170.0)
    assert site.power_w == 4000.0


# --- without data ------------------------------------------------------------------------------------


def test_stale_data_hold_and_never_raise() -> None:
    site = mining()
    site.live, site.data, site.sun_w = False, None, 9000.0
    site.run(600.0)
    assert (site.power_w, site.decision.reason) == (4000.0, R.HOLD_STALE)
    site.heat_limit_w = 2500.0
    site.scan()
    assert site.power_w == 2400.0


def test_unknown_power_of_a_miner_holds() -> None:
    site = mining()
    site.own_known = False
    site.run(600.0)
    assert (site.power_w, site.decision.reason) == (4000.0, R.HOLD_STALE)


def test_without_data_a_fixed_level_only_while_heat_is_needed() -> None:
    site = mining()
    site.live, site.data = False, Cause.TOO_OLD
    site.scan()
    assert (site.decision.power_w, site.decision.reason) == ((1600.0, 1600.0), R.HEAT_LED)
    assert site.decision.text() == "no inverter data, house needs heat: fixed 1600 + 1600 W"
    site.wishes = Wishes(power_limit_w=2500.0)
    assert site.scan().power_w == (1200.0, 1200.0)
    site.heat_needed = False
    assert (site.scan().power_w, site.decision.reason) == ((0.0, 0.0), R.NO_SITE_DATA)
    off = Site(EnergyParams(without_data="off"), live=False, data=Cause.TOO_OLD)
    assert off.power_w == 0.0


def test_before_the_first_data_nothing_runs() -> None:
    site = Site(live=False, data=Cause.NEVER_SEEN)
    assert (site.power_w, site.decision.reason) == (0.0, R.NO_SITE_DATA)


# --- what bounds it ----------------------------------------------------------------------------------


def test_dimming_pauses_at_once_and_the_delay_begins_anew() -> None:
    site = mining()
    site.dimmed = True
    assert (site.scan().power_w, site.decision.reason) == ((0.0, 0.0), R.DIMMED)
    site.run(300.0)
    site.dimmed = False
    site.run(55.0)
    assert site.power_w == 0.0
    site.run(10.0)
    assert site.power_w > 0.0


def test_a_requested_limit_only_narrows_and_acts_at_once() -> None:
    site = mining()
    site.wishes = Wishes(power_limit_w=3000.0)
    site.scan()
    assert (site.power_w, site.decision.reason) == (2800.0, R.POWER_LIMIT)
    site.wishes = Wishes(power_limit_w=13000.0)
    site.run(600.0)
    assert (site.power_w, site.decision.reason) == (4000.0, R.SURPLUS)
    site.wishes = Wishes(power_limit_w=0.0)
    site.scan()
    assert (site.power_w, site.decision.reason) == (0.0, R.POWER_LIMIT)


def test_the_walk_down_lowers_at_once_and_comes_back_slowly() -> None:
    site = mining()
    powers = []
    for limit_w in range(6000, 0, -100):
        site.heat_limit_w = float(limit_w)
        site.run(1.0)
        powers.append(site.power_w)
        assert site.power_w <= limit_w
    assert powers == sorted(powers, reverse=True)
    assert len(set(powers)) > 6
    assert (site.power_w, site.decision.reason) == (0.0, R.WALK_DOWN)
    site.heat_limit_w = None
    site.run(50.0)
    assert site.power_w == 0.0


def test_a_miner_that_cannot_run_loses_its_share_at_once() -> None:
    site = mining()
    site.levels_w = (LEVELS, ())
    assert site.scan().power_w == (2000.0, 0.0)
    site.run(400.0)
    assert site.decision.power_w == (3200.0, 0.0)


# --- worth -------------------------------------------------------------------------------------------


def test_surplus_is_not_mined_into_the_cooler_while_export_pays_more() -> None:
    site = Site(sun_w=5000.0, heat_used=False)
    site.run(300.0)
    assert (site.power_w, site.decision.reason) == (0.0, R.NOT_WORTH)
    site.tariff = tariff(0.25, negative=True)
    site.run(300.0)
    assert site.power_w > 3000.0


def test_grid_power_is_mined_only_while_it_is_worth_its_price() -> None:
    site = Site()
    site.tariff = tariff(0.28)
    site.run(300.0)
    assert site.power_w == 0.0
    site.tariff = tariff(0.01)
    site.run(300.0)
    assert site.power_w >= 2400.0
    assert site.decision.reason is R.GRID_WORTH
    site.tariff = tariff(0.45)
    site.run(400.0)
    assert site.power_w == 0.0
    never = Site(EnergyParams(worth=WorthParams(grid_max_w=0.0)), tariff=tariff(0.01))
    never.run(300.0)
    assert never.power_w == 0.0


def test_a_requested_hashprice_counts() -> None:
    site = Site(sun_w=5000.0, heat_used=False)
    site.wishes = Wishes(hashprice_eur_per_th_day=0.15)
    site.run(300.0)
    assert site.power_w > 4000.0
    worth = site.decision.worth()
    assert worth is not None
    assert worth.revenue > worth.cost


def test_without_a_clock_there_is_no_tariff_but_surplus_goes_on() -> None:
    site = Site(sun_w=5000.0, wall=False, tariff=tariff(0.01))
    site.run(300.0)
    assert site.decision.reason is R.SURPLUS
    assert site.decision.account is not None
    assert site.decision.account.prices.source == "flat"


# --- battery -----------------------------------------------------------------------------------------


def test_battery_comes_first_then_shares_then_lets_the_miners() -> None:
    site = Site(sun_w=5000.0, soc_pct=40.0)
    site.charge_max_w = 6000.0
    site.run(300.0)
    assert site.power_w == 0.0
    site.soc_pct = 70.0
    site.run(900.0)
    assert site.power_w in (2000.0, 2400.0)
    site.soc_pct = 95.0
    site.run(120.0 + 900.0)
    assert site.power_w == 4800.0


def test_battery_feeds_miners_only_where_allowed() -> None:
    at_night = Site(soc_pct=99.0, capacity_wh=1e6)
    at_night.run(300.0)
    assert at_night.power_w == 0.0
    allowed = Site(EnergyParams(battery_discharge_w=1500.0), soc_pct=99.0, capacity_wh=1e6)
    allowed.run(300.0)
    assert (allowed.power_w, allowed.decision.reason) == (1200.0, R.BATTERY_WORTH)
    allowed.soc_pct = 80.0
    allowed.run(400.0)
    assert allowed.power_w == 0.0


# --- zero export -------------------------------------------------------------------------------------


def zero_export_site(sun_w: float) -> Site:
    params = EnergyParams()
    site = Site(
        replace(params, zero_export=replace(params.zero_export, enabled=True)),
        sun_w=sun_w,
        house_w=400.0,
        soc_pct=100.0,
        zero_export=True,
    )
    site.discharge_max_w = 0.0
    return site


def test_hidden_sun_is_found_by_probing_and_kept() -> None:
    site = zero_export_site(4000.0)
    site.run(100.0)
    assert site.decision.reason is R.START_DELAY
    site.run(4 * 3600.0)
    assert site.power_w == 3600.0
    assert site.imported_wh < 0.05 * site.mined_wh


def test_a_failed_probe_goes_back_at_once_and_no_further() -> None:
    site = zero_export_site(4000.0)
    while site.power_w < 4000.0:
        site.scan()
    powers = []
    for _ in range(round(800.0 / site.step_s)):
        site.scan()
        powers.append(site.power_w)
    assert set(powers) == {4000.0, 3600.0}
    assert powers == sorted(powers, reverse=True)


def test_a_probe_without_sun_is_taken_back_and_waits() -> None:
    site = zero_export_site(1000.0)
    site.run(3600.0)
    running_s = sum(site.scan().power_w != (0.0, 0.0) for _ in range(7200)) * site.step_s
    assert running_s < 0.5 * 3600.0
    plain = Site(sun_w=4000.0, house_w=400.0, soc_pct=100.0, zero_export=True)
    plain.run(900.0)
    assert plain.power_w == 0.0


# --- promises ----------------------------------------------------------------------------------------


def test_equal_inputs_give_the_same_object_until_something_falls_due() -> None:
    control = EnergyControl(EnergyParams(), LEVELS)
    site = Site(sun_w=5000.0)
    site.run(5.0)
    inputs = site.inputs()
    first = control.step(Now(0.0, None), inputs, CONTEXT)
    again = control.step(Now(30.0, None), inputs._replace(), CONTEXT)
    assert again is first
    assert control.step(Now(60.0, None), inputs, CONTEXT).power_w != first.power_w


def test_what_the_miners_say_is_learnt_and_remembered() -> None:
    telemetry = MinerTelemetry(state=MinerApiState.MINING, power_w=3100.0, efficiency_j_per_th=45.0)
    context = EnergyContext((Good(telemetry), Bad(Cause.NEVER_SEEN)), 2.0, 40.0)
    control = EnergyControl(EnergyParams(), LEVELS, EnergyMemory((1.0, 0.9)))
    inputs = Site().inputs()
    for minute in range(240):
        control.step(Now(minute * 60.0, None), inputs, context)
    assert control.memory.scales[0] == pytest.approx(45.0 / 34.4, abs=0.05)
    assert control.memory.scales[1] == 0.9
    assert control.memory is control.memory


def test_seen() -> None:
    sample = InverterTelemetry(
        solar_power_w=0.0, grid_power_w=0.0, battery_power_w=None, battery_soc_pct=None, load_power_w=None
    )
    assert seen(Good(sample)) is sample
    assert seen(Stale(sample, 20.0)) is None
    assert seen(Bad(Cause.TOO_OLD)) is Cause.TOO_OLD


SUN = st.floats(0.0, 12000.0)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(0.5, 200.0),
            SUN,
            st.one_of(st.none(), st.floats(0.0, 7000.0)),
            st.one_of(st.none(), st.floats(0.0, 7000.0)),
            st.booleans(),
            st.booleans(),
            st.sampled_from([(LEVELS, LEVELS), ((), LEVELS), (LEVELS, ()), ((), ()), (LEVELS[1:3], LEVELS)]),
            st.sampled_from([None, tariff(0.01), tariff(0.5, 0.0, negative=True)]),
            st.sampled_from(["live", "stale", "gone"]),
            st.booleans(),
        ),
        max_size=12,
    ),
    st.one_of(st.none(), st.floats(0.0, 100.0)),
)
def test_whatever_happens_limits_hold_and_levels_are_levels(
    scenes: list[tuple[float, float, float | None, float | None, bool, bool, object, object, str, bool]],
    soc_pct: float | None,
) -> None:
    site = Site(soc_pct=soc_pct)
    for seconds, sun_w, limit_w, asked_w, dimmed, heat_used, levels, slot, data, zero in scenes:
        site.sun_w, site.heat_limit_w, site.dimmed, site.heat_used = sun_w, limit_w, dimmed, heat_used
        site.wishes = Wishes(power_limit_w=asked_w)
        site.levels_w, site.tariff, site.zero_export = levels, slot, zero  # type: ignore[assignment]  # drawn
        site.live = data == "live"
        if not site.live:
            site.data = None if data == "stale" else Cause.TOO_OLD
        for _ in range(1 + round(seconds / 5.0)):
            site.now_s += 4.5
            before_w = site.decision.power_w
            site.scan()
            check(site, before_w, stale=data == "stale")


def check(site: Site, before_w: tuple[float, float], *, stale: bool) -> None:
    for power_w, levels in zip(site.decision.power_w, site.levels_w, strict=True):
        assert power_w == 0.0 or levels
        assert power_w in (0.0, *LEVELS)
    assert site.power_w <= (site.heat_limit_w if site.heat_limit_w is not None else 1e9)
    asked_w = site.wishes.power_limit_w
    assert site.power_w <= (asked_w if asked_w is not None else 1e9)
    assert not (site.dimmed and site.power_w)
    assert not stale or site.power_w <= sum(before_w)
    assert site.decision.text()
