"""A decision is repeated only while nothing looks different and nothing falls due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from revpi.core.calm import REPEAT_S, REST_S
from revpi.core.inputs import ImageHealth, Now, PlantInputs, Requests, SiteData
from revpi.core.outputs import StepResult
from revpi.core.params import ControlParams
from revpi.core.reading import NEAR_K, Bad, Cause, Good, Timed
from tests.core.bench import CLOSED, FREE_EXPORT, OPEN, Bench


def at_rest() -> Bench:
    """No surplus, all off."""
    bench = Bench()
    bench.surplus_w = -500.0
    bench.run(60.0)
    return bench


def again(bench: Bench, later_s: float, inputs: PlantInputs, site: SiteData, **other: Any) -> StepResult:
    """A scan with these inputs, some time after the last decision."""
    now = other.get("now", Now(bench.now_s + later_s, 1.79e9 + bench.now_s + later_s))
    return bench.controller.step(now, inputs, site, other.get("requests", bench.requests))


def decided(bench: Bench) -> tuple[StepResult, SiteData]:
    """A fresh decision and the samples it was made with."""
    site = bench.site()
    bench.now_s += REST_S
    site = replace(site, inverter=_renewed(site, bench.now_s))
    return again(bench, 0.0, bench.inputs, site), site


def _renewed(site: SiteData, at_s: float) -> Any:
    assert site.inverter is not None
    return Timed(site.inverter.value, at_s)


def test_at_rest_a_decision_stands_for_a_while() -> None:
    bench = at_rest()
    result, site = decided(bench)
    assert again(bench, 10.0, bench.inputs, site) is result
    later = replace(site, inverter=_renewed(site, bench.now_s + REST_S))
    assert again(bench, REST_S, bench.inputs, later) is not result


def test_flicker_is_no_change() -> None:
    bench = at_rest()
    result, site = decided(bench)
    near = replace(bench.inputs, t_puffer=Good(40.1), t_outdoor=Good(1.9))
    assert again(bench, 1.0, near, site) is result
    sample = _renewed(site, bench.now_s + 1.0)
    nearly = replace(
        site,
        inverter=replace(sample, value=replace(sample.value, grid_power_w=sample.value.grid_power_w + 9.0)),
    )
    assert again(bench, 2.0, near, nearly) is result


CHANGES: dict[str, Callable[[Bench], PlantInputs]] = {
    "a temperature moves": lambda b: replace(b.inputs, t_miner_out=Good(42.0 + 2 * NEAR_K)),
    "a sensor breaks": lambda b: replace(b.inputs, t_glycol=Bad(Cause.WIRE_BREAK)),
    "a contact closes": lambda b: replace(b.inputs, hp_running=CLOSED),
    "the chain opens": lambda b: replace(b.inputs, safety_ok=OPEN),
    "the key is turned": lambda b: replace(b.inputs, auto_switch=OPEN),
    "the image goes": lambda b: replace(b.inputs, image=ImageHealth(False, "gone")),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_change_of_an_input_is_seen_in_its_own_scan(what: str) -> None:
    bench = at_rest()
    result, site = decided(bench)
    assert again(bench, 0.1, CHANGES[what](bench), site) is not result


def test_other_changes_are_seen_in_their_own_scan() -> None:
    bench = at_rest()
    result, site = decided(bench)
    assert again(bench, 0.1, bench.inputs, site, requests=Requests(ending=True)) is not result
    result, site = decided(bench)
    assert again(bench, 0.1, bench.inputs, site, now=Now(bench.now_s + 0.1, None)) is not result
    result, site = decided(bench)
    sample = _renewed(site, bench.now_s)
    sunny = replace(site, inverter=replace(sample, value=replace(sample.value, grid_power_w=-2000.0)))
    assert again(bench, 0.1, bench.inputs, sunny) is not result
    result, site = decided(bench)
    assert again(bench, ControlParams().energy.stale_s + 1.0, bench.inputs, site) is not result


def test_while_miners_run_a_decision_is_short_lived() -> None:
    bench = Bench()
    bench.running()
    bench.run(1.0)
    site = bench.site()
    result = again(bench, 0.0, bench.inputs, site)
    assert again(bench, 0.5 * REPEAT_S, bench.inputs, site) is result
    assert again(bench, REPEAT_S, bench.inputs, site) is not result
    assert again(bench, REPEAT_S, bench.inputs, bench.site()) is not result


def test_a_switching_is_never_repeated() -> None:
    bench = Bench()
    bench.until(lambda r: r.outputs.p3_on)
    site = bench.site()
    result = again(bench, 0.0, bench.inputs, site)
    assert again(bench, 0.01, bench.inputs, site) is not result


@pytest.mark.parametrize("period_s", [0.01, 0.02, 0.05, 0.07])
def test_scans_of_any_length_start_both_miners_without_the_guard(
    period_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.core.bench.PERIOD_S", period_s)
    usual = replace(FREE_EXPORT, energy=replace(FREE_EXPORT.energy, start_delay_s=1.0, raise_delay_s=1.0))
    quick = replace(usual.coolant, pre_run_s=1.0)
    bench = Bench(replace(usual, coolant=quick, valve=replace(usual.valve, travel_s=7.3)))
    bench.running()
    assert bench.alarms() == []
