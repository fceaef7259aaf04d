"""The input record of the closed loop has the values and qualities that the process image would give."""

from __future__ import annotations

from random import Random

import pytest

from revpi.core.reading import Bad, Cause, Good
from revpi.image.sensors import converter
from revpi.image.settings import DEFAULT_SENSORS
from revpi.signals.table import INPUTS, Kind, Signal
from sim.fast.terminals import InputTerminals
from sim.plant.plant import Plant
from sim.plant.sensors import SensorSettings
from sim.plant.settings import PlantSettings
from sim.site.encoding import loop_value, resistor_value
from sim.site.settings import SiteConfig
from tests.sim.plant.quiet import run

SENSORS = tuple(signal for signal in INPUTS if signal.kind is not Kind.DI)
EXACT = SensorSettings(lag_s=0.0, noise_k=0.0, resolution_k=0.0)


def _house() -> tuple[Plant, InputTerminals]:
    plant = Plant(PlantSettings(sensors=EXACT), Random(1))
    return plant, InputTerminals(plant)


def _by_the_image(signal: Signal, value_c: float | None) -> Good[float] | Bad:
    """What the site's encoding and the program's decoding make of it."""
    if signal.kind is Kind.RTD:
        raw = resistor_value(value_c)
    else:
        raw = loop_value(value_c, SiteConfig().transmitters[signal.field])
    reading = converter(signal, DEFAULT_SENSORS[signal.field])(raw.value, raw.status)
    assert isinstance(reading, Good | Bad)
    return reading


@pytest.mark.parametrize("signal", SENSORS, ids=[signal.name for signal in SENSORS])
def test_every_value_reads_as_through_the_process_image(signal: Signal) -> None:
    plant, terminals = _house()
    index = SENSORS.index(signal)
    rng = Random(f"values of {signal.name}")
    edges = [signal.lo, signal.lo - 0.1, signal.hi, signal.hi + 0.1, -300.0, 900.0]
    for value_c in [*edges, *(rng.uniform(signal.lo - 5.0, signal.hi + 5.0) for _ in range(2000))]:
        truth_c = [20.0] * len(SENSORS)
        truth_c[index] = value_c
        plant.terminals.sensors.advance(1.0, truth_c)
        assert getattr(terminals.read(), signal.field) == _by_the_image(signal, value_c), value_c


@pytest.mark.parametrize("signal", SENSORS, ids=[signal.name for signal in SENSORS])
def test_a_broken_wire_reads_as_through_the_process_image(signal: Signal) -> None:
    plant, terminals = _house()
    plant.inject(signal.name, "bad")
    inputs = terminals.read()
    assert getattr(inputs, signal.field) == _by_the_image(signal, None)
    others = [getattr(inputs, other.field) for other in SENSORS if other is not signal]
    assert all(isinstance(reading, Good) for reading in others)


def test_nothing_changed_is_the_same_record() -> None:
    plant, terminals = _house()
    run(plant, 0.1)
    first = terminals.read()
    assert terminals.read() is first
    plant.panel.dim = True
    second = terminals.read()
    assert second is not first
    assert second.dim_14a == Good(True)
    assert second.t_puffer is first.t_puffer
    assert terminals.read() is second


def test_a_value_within_one_count_is_the_same_reading() -> None:
    plant, terminals = _house()
    truth_c = [20.0] * len(SENSORS)
    plant.terminals.sensors.advance(1.0, truth_c)
    first = terminals.read()
    plant.terminals.sensors.advance(1.0, [20.0 + 0.002] * len(SENSORS))
    assert terminals.read() is first
    plant.terminals.sensors.advance(1.0, [20.0, 20.0, 20.5, 20.0, 20.0, 20.0])
    second = terminals.read()
    assert second.t_miner_out == Good(20.5)
    assert second.t_miner_return is first.t_miner_return
    plant.terminals.sensors.advance(1.0, truth_c)
    assert terminals.read().t_miner_out is first.t_miner_out


def test_contacts_have_their_names() -> None:
    plant, terminals = _house()
    run(plant, 0.1)
    for signal in INPUTS:
        if signal.kind is not Kind.DI:
            continue
        before = terminals.read()
        plant.inject(signal.name, "bad" if getattr(before, signal.field) == Good(True) else "short")
        now = terminals.read()
        changed = [one.field for one in INPUTS if getattr(now, one.field) != getattr(before, one.field)]
        assert changed == [signal.field]


@pytest.mark.parametrize("contact", ["rk_fault", "p4_ssm", "p5_ssm", "dim"])
def test_contacts_of_devices_arrive(contact: str) -> None:
    plant, terminals = _house()
    before = terminals.read()
    setattr(plant.panel, contact, True)
    now = terminals.read()
    changed = [one.field for one in INPUTS if getattr(now, one.field) != getattr(before, one.field)]
    assert changed == ["dim_14a" if contact == "dim" else contact]


def test_a_module_spoils_its_channels_only() -> None:
    _, terminals = _house()
    sound = terminals.read()
    terminals.health.dio = False
    assert terminals.read().safety_ok == Bad(Cause.MODULE_STATUS)
    assert terminals.read().t_miner_out == sound.t_miner_out
    terminals.health.dio, terminals.health.aio = True, False
    assert terminals.read().safety_ok == sound.safety_ok
    assert terminals.read().t_miner_out == Bad(Cause.MODULE_STATUS)
    terminals.health.aio = True
    assert terminals.read() is sound


def test_without_image_nothing_is_known() -> None:
    _, terminals = _house()
    terminals.health.image = False
    inputs = terminals.read()
    assert not inputs.image.ok
    assert all(getattr(inputs, signal.field) == Bad(Cause.IMAGE_ERROR) for signal in INPUTS)
