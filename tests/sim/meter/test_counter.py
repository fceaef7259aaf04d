from __future__ import annotations

import pytest

from sim.meter.counter import EnergyCounter


def test_import_and_export_are_counted_apart() -> None:
    meter = EnergyCounter()
    for _ in range(60):
        meter.advance(60.0, 1500.0)
    for _ in range(30):
        meter.advance(60.0, -800.0)
    assert meter.state.power_w == -800.0
    assert meter.state.import_kwh == pytest.approx(1.5)
    assert meter.state.export_kwh == pytest.approx(0.4)
