"""Key figures agree with the plant's own ledgers."""

from __future__ import annotations

import pytest

from sim.fast.run import run
from sim.fast.year import simulate_year, year_setup
from sim.plant.media import J_PER_KWH
from sim.scenarios.faults import warm_house
from tests.sim.fast.houses import go_on, mining_loop


def test_energies_and_money() -> None:
    loop = mining_loop()
    go_on(loop, 1800.0, 2.0)
    kpi, ledger = loop.meter.read(), loop.plant.heat.ledger
    assert kpi.miner_kwh == pytest.approx(ledger.miners_j / J_PER_KWH, rel=0.02)
    assert kpi.heat_pump_heat_kwh == pytest.approx(ledger.heat_pump_j / J_PER_KWH)
    assert kpi.contactor_starts == (1, 1)
    assert kpi.valve_travel == (loop.plant.heat.rv1.travel, loop.plant.heat.rv2.travel)
    assert kpi.grid_cost_eur == pytest.approx(0.30 * kpi.import_kwh - 0.08 * kpi.export_kwh, rel=1e-3)
    assert kpi.cost_eur == kpi.grid_cost_eur - kpi.mined_eur
    assert 0.0 < kpi.mined_eur < 1.0
    assert 0.0 < kpi.miner_heat_kwh < kpi.miner_kwh
    assert 0.0 < kpi.self_consumption < 1.0


def test_a_warm_house_has_no_discomfort() -> None:
    kpi = run(warm_house(), 3600.0).kpi
    assert (kpi.room_discomfort_kh, kpi.dhw_discomfort_kh) == (0.0, 0.0)


def test_a_day_of_the_year() -> None:
    result = simulate_year(year_setup(1, 1), 1)
    assert result.steps == 8640
    assert result.corrected == 0
    assert result.kpi.days == pytest.approx(1.0, abs=1e-3)
