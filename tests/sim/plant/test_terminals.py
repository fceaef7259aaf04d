"""Sensors, contacts and their faults."""

from __future__ import annotations

from random import Random
from statistics import mean, stdev

import pytest

from revpi.signals.table import INPUTS
from sim.plant import faults
from sim.plant.sensors import SensorFault, Sensors, SensorSettings
from sim.plant.truth import truth
from tests.sim.plant.quiet import plant, run

EXACT = SensorSettings(lag_s=0.0, noise_k=0.0, resolution_k=0.0)


def test_inputs_are_exactly_those_of_the_cabinet() -> None:
    site = plant()
    run(site, 0.1)
    assert set(site.inputs()) == {signal.name for signal in INPUTS}


def test_a_sensor_lags_with_its_time_constant() -> None:
    sensors = Sensors(SensorSettings(lag_s=10.0, noise_k=0.0, resolution_k=0.0), Random(1), (20.0, 20.0))
    for _ in range(1000):
        sensors.advance(0.01, (30.0, 20.0))
    assert sensors.read_c() == [pytest.approx(26.32, abs=0.02), 20.0]


def test_noise_has_its_size_and_comes_from_the_seed() -> None:
    settings = SensorSettings(lag_s=0.0, noise_k=0.2, resolution_k=0.0)
    one, other = (Sensors(settings, Random(3), (20.0, 50.0)) for _ in range(2))
    readings = [one.read_c() for _ in range(2000)]
    for column, true_c in ((0, 20.0), (1, 50.0)):
        values = [reading[column] or 0.0 for reading in readings]
        assert mean(values) == pytest.approx(true_c, abs=0.02)
        assert stdev(values) == pytest.approx(0.2, rel=0.1)
    assert readings == [other.read_c() for _ in range(2000)]


def test_resolution() -> None:
    sensors = Sensors(SensorSettings(lag_s=0.0, noise_k=0.0, resolution_k=0.5), Random(1), (20.6,))
    assert sensors.read_c() == [20.5]


def _broken(fault: SensorFault, size: float | None = None) -> list[float | None]:
    sensors = Sensors(EXACT, Random(1), (7.0, 20.0))
    sensors.inject(1, fault, size)
    values: list[float | None] = []
    for temp_c in (30.0, 40.0):
        sensors.advance(10.0, (7.0, temp_c))
        sound_c, broken_c = sensors.read_c()
        assert sound_c == 7.0
        values.append(broken_c)
    return values


def test_sensor_faults() -> None:
    assert _broken(SensorFault.NONE) == [30.0, 40.0]
    assert _broken(SensorFault.BAD) == [None, None]
    assert _broken(SensorFault.FREEZE) == [20.0, 20.0]
    assert _broken(SensorFault.JUMP, -5.0) == [25.0, 35.0]
    assert _broken(SensorFault.DRIFT, 0.1) == [31.0, 42.0]


def test_a_mended_sensor_is_right_again() -> None:
    site = plant()
    site.inject("T_PUFFER", "drift")
    run(site, 2.0)
    site.inject("T_PUFFER", "none")
    run(site, 0.1)
    assert site.inputs()["T_PUFFER"] == pytest.approx(site.heat.buffer.sensor_c)
    assert site.faults == {}


def test_a_contact_breaks_open_or_freezes() -> None:
    site = plant()
    run(site, 0.1)
    site.inject("SAFETY_OK", "bad")
    site.inject("ESTOP_AUX", "freeze")
    site.chain.estop_pressed = True
    run(site, 0.1)
    assert site.inputs()["SAFETY_OK"] is False
    assert site.inputs()["ESTOP_AUX"] is True
    site.inject("ESTOP_AUX", "none")
    assert site.inputs()["ESTOP_AUX"] is False


def test_a_short_reads_closed() -> None:
    site = plant()
    site.inject("DIM_14A", "short")
    run(site, 0.1)
    assert site.inputs()["DIM_14A"] is True
    site.inject("DIM_14A", "none")
    assert site.inputs()["DIM_14A"] is False


@pytest.mark.parametrize("name", faults.names())
def test_everything_can_be_broken_and_mended(name: str) -> None:
    site = plant()
    run(site, 0.1)
    before = site.inputs()
    for kind in faults.kinds(name):
        site.inject(name, kind)
        assert site.faults.get(name, "none") == kind
        run(site, 0.04)
    site.inject(name, "none")
    run(site, 0.04)
    now = site.inputs()
    assert {key: now[key] for key in now if not key.startswith("T_")} == {
        key: before[key] for key in before if not key.startswith("T_")
    }


def test_looking_at_the_truth_changes_nothing() -> None:
    watched, alone = plant(sensors=SensorSettings()), plant(sensors=SensorSettings())
    for site in (watched, alone):
        run(site, 0.1)
        site.inputs()
    truth(watched)
    assert watched.inputs() == alone.inputs()
