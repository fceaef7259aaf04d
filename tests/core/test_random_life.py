"""Random faults, switches and weather: the logic itself never needs the guard."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from revpi.core.energy.params import EnergyParams
from revpi.core.heat.protection_params import ReleaseParams
from revpi.core.params import (
    ControlParams,
    CoolantParams,
    HeatPumpParams,
    MinerParams,
    ValveParams,
)
from revpi.core.reading import Bad, Cause, Good
from tests.core.bench import CLOSED, OPEN, Bench

QUICK = ControlParams(
    miner=MinerParams(
        boot_timeout_s=20.0,
        pause_max_s=8.0,
        stop_timeout_s=3.0,
        min_on_s=15.0,
        min_off_s=6.0,
        starts_per_hour=20,
        telemetry_stale_s=2.0,
        telemetry_bad_s=5.0,
    ),
    coolant=CoolantParams(pre_run_s=3.0, after_run_s=10.0, fan_min_on_s=5.0, fan_min_off_s=5.0),
    valve=ValveParams(travel_s=5.0),
    heat_pump=HeatPumpParams(max_block_s=600.0, max_block_per_day_s=700.0, min_release_s=600.0),
    release=ReleaseParams(min_block_s=20.0),
    energy=EnergyParams(start_delay_s=1.0, raise_delay_s=2.0, lower_delay_s=0.5, stop_delay_s=1.0),
)

contact = st.sampled_from([CLOSED, OPEN, Bad(Cause.MODULE_STATUS)])


def temperature(lo: float, hi: float) -> st.SearchStrategy[Any]:
    return st.one_of(st.floats(lo, hi).map(Good), st.just(Bad(Cause.WIRE_BREAK)))


def event(field: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, Any]]:
    return st.tuples(st.just(field), values)


EVENTS = st.one_of(
    event("safety_ok", contact),
    event("auto_switch", contact),
    event("hand_switch", st.sampled_from([OPEN, OPEN, CLOSED])),
    event("ack_button", st.sampled_from([OPEN, CLOSED])),
    event("t_miner_out", temperature(20.0, 80.0)),
    event("t_miner_return", temperature(20.0, 60.0)),
    event("t_puffer", temperature(20.0, 60.0)),
    event("t_warmwasser", temperature(30.0, 60.0)),
    event("dim_14a", contact),
    event("p4_ssm", st.sampled_from([OPEN, CLOSED])),
    event("p5_ssm", st.sampled_from([OPEN, CLOSED])),
    event("rk_fault", st.sampled_from([OPEN, CLOSED])),
    event("surplus_w", st.floats(-2000.0, 9000.0)),
    event("inverter", st.booleans()),
    event("battery", st.tuples(st.floats(-4000.0, 4000.0), st.floats(0.0, 100.0))),
    event("fb", st.lists(st.sampled_from([None, None, True, False]), min_size=2, max_size=2)),
    event("miners_answer", st.lists(st.booleans(), min_size=2, max_size=2)),
    event("healthy", st.none()),
)


def apply(bench: Bench, field: str, value: Any) -> None:
    if field == "healthy":
        bench.heal()
    elif hasattr(bench, field):
        setattr(bench, field, value)
    else:
        bench.set(**{field: value})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(EVENTS, st.sampled_from([1, 1, 5, 40])), min_size=1, max_size=60))
def test_no_scan_needs_the_guard(life: list[tuple[tuple[str, Any], int]]) -> None:
    bench = Bench(QUICK)
    closed_once = False
    for (field, value), scans in [(("healthy", None), 120), *life]:
        apply(bench, field, value)
        for _ in range(scans):
            result = bench.scan()
            closed_once = closed_once or result.outputs.k10_on
            assert result.violations == (), (field, value, result)
    note(f"contactor closed: {closed_once}")
    assert closed_once
