"""Frost protection."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from revpi.core.heat.frost import NO_FROST, FrostCause, FrostDecision, FrostProtection
from revpi.core.heat.protection_params import FrostParams
from revpi.core.inputs import PlantInputs
from revpi.core.reading import Good
from tests.core.bench import QUIET_INPUTS
from tests.core.heat.readings import BROKEN, HOUR_S

PARAMS = FrostParams()
COOLANT_LOST: dict[str, Any] = {"t_miner_out": BROKEN, "t_miner_return": BROKEN}


def inputs(outdoor_c: float | None = 8.0, **values: Any) -> PlantInputs:
    outdoor = BROKEN if outdoor_c is None else Good(outdoor_c)
    temps: dict[str, Any] = {
        name: Good(value) if isinstance(value, float) else value for name, value in values.items()
    }
    return replace(QUIET_INPUTS, t_outdoor=outdoor, **temps)


def judge(plant: PlantInputs, params: FrostParams = PARAMS) -> FrostDecision:
    return FrostProtection(params).step(plant, 100.0)


def run_shares(plant: PlantInputs) -> tuple[float, float, float]:
    """Shares of a day in which P3 runs, P4 runs, both run."""
    frost = FrostProtection(PARAMS)
    scans = [frost.step(plant, float(second)) for second in range(0, 86400, 60)]
    p3, p4 = sum(scan.p3 for scan in scans), sum(scan.p4 for scan in scans)
    both = sum(scan.p3 and scan.p4 for scan in scans)
    return p3 / len(scans), p4 / len(scans), both / len(scans)


def run_share(plant: PlantInputs) -> float:
    """Share of a day in which P4 runs."""
    return run_shares(plant)[1]


def test_warm_everywhere_needs_nothing() -> None:
    assert judge(inputs()) is NO_FROST


@pytest.mark.parametrize("field", ["t_miner_out", "t_miner_return"])
def test_cold_coolant_runs_both_pumps_until_it_is_warm(field: str) -> None:
    frost = FrostProtection(PARAMS)
    temps = (5.1, 5.0, 7.9, 8.0)
    assert [frost.step(inputs(**{field: temp}), 1.0)[:3] for temp in temps] == [
        (False, False, False),
        (True, True, True),
        (True, True, True),
        (False, False, False),
    ]


@pytest.mark.parametrize("field", ["t_puffer", "t_warmwasser"])
def test_a_cold_tank_runs_p4_and_frees_the_heat_pump(field: str) -> None:
    assert judge(inputs(**{field: 4.0})) == FrostDecision(False, True, True, FrostCause.WATER_COLD)


def test_cold_outdoors_runs_for_a_while_in_each_period_and_leaves_the_heat_pump_alone() -> None:
    plant = inputs(0.0)
    assert judge(plant) == FrostDecision(True, False, False, FrostCause.OUTDOOR_COLD)
    share = PARAMS.outdoor_run_s / PARAMS.outdoor_period_s
    assert run_shares(plant)[:2] == pytest.approx((share, share), rel=0.1)


def test_the_pumps_take_turns_so_that_a_warm_tank_does_not_heat_the_coolant() -> None:
    assert run_shares(inputs(0.0))[2] == 0.0


def test_outdoor_hysteresis() -> None:
    frost = FrostProtection(PARAMS)
    temps = (2.0, 1.5, 2.9, 3.0)
    assert [frost.step(inputs(temp), 1.0).p3 for temp in temps] == [False, True, True, False]


def test_unknown_water_and_cold_outdoors_runs_throughout() -> None:
    plant = inputs(0.0, **COOLANT_LOST)
    assert judge(plant) == FrostDecision(True, True, True, FrostCause.WATER_UNKNOWN)
    assert run_share(plant) == 1.0


def test_coolant_that_is_known_to_be_warm_is_not_moved_for_unknown_tanks() -> None:
    frost = FrostProtection(PARAMS)
    plant = inputs(0.0, t_puffer=BROKEN, t_warmwasser=BROKEN)
    frost.step(plant, 0.0)
    assert frost.step(plant, PARAMS.outdoor_run_s)[:3] == (False, True, True)


def test_one_sensor_of_a_circuit_is_enough_to_know_it() -> None:
    assert run_share(inputs(0.0, t_miner_out=BROKEN, t_puffer=BROKEN)) < 0.1


def test_unknown_outdoors_protects_by_the_water() -> None:
    assert judge(inputs(None)) is NO_FROST
    assert judge(inputs(None, t_miner_return=3.0)).p3


def test_nothing_known_at_all_runs_in_each_period() -> None:
    plant = inputs(None, **COOLANT_LOST)
    assert judge(plant).cause is FrostCause.WATER_UNKNOWN
    assert run_share(plant) == pytest.approx(PARAMS.outdoor_run_s / PARAMS.outdoor_period_s, rel=0.1)


def test_water_that_was_cold_when_its_sensors_went_stays_protected() -> None:
    frost = FrostProtection(PARAMS)
    assert frost.step(inputs(**dict.fromkeys(COOLANT_LOST, 4.0)), 1.0).p3
    assert frost.step(inputs(**COOLANT_LOST), HOUR_S).p3


def test_deep_frost_frees_the_heat_pump() -> None:
    frost = FrostProtection(PARAMS)
    assert frost.step(inputs(-13.0), 1.0).heat_pump_free
    over_s = 2.0 * PARAMS.outdoor_run_s
    assert frost.step(inputs(-12.0), over_s + 2.0) == FrostDecision(False, False, True)
    assert not frost.step(inputs(-10.0), over_s + 3.0).heat_pump_free


def test_oil_does_not_freeze() -> None:
    oil = replace(PARAMS, coolant_can_freeze=False)
    assert judge(inputs(8.0, t_miner_out=2.0), oil) is NO_FROST
    frost = FrostProtection(oil)
    plant = inputs(0.0, **COOLANT_LOST)
    assert frost.step(plant, 0.0) is NO_FROST
    water_turn = frost.step(plant, oil.outdoor_run_s)
    assert water_turn == FrostDecision(False, True, False, FrostCause.OUTDOOR_COLD)


@pytest.mark.parametrize(
    "params",
    [
        replace(PARAMS, water_on_c=8.0),
        replace(PARAMS, outdoor_on_c=3.0),
        replace(PARAMS, outdoor_run_s=3600.0, outdoor_period_s=7200.0),
    ],
)
def test_parameters_that_contradict_are_refused(params: FrostParams) -> None:
    assert params.check() is not None
    assert PARAMS.check() is None
