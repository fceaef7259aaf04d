"""Over-temperature of tanks and coolant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from revpi.core.heat.over_temperature import NO_DUMP, HeatDump, OverTemperature
from revpi.core.heat.protection_params import OverTemperatureParams
from revpi.core.outputs import Sink
from revpi.core.reading import Good, Reading
from tests.core.heat.readings import BROKEN

PARAMS = OverTemperatureParams()


def watch() -> OverTemperature:
    return OverTemperature(PARAMS, flow_limit_c=65.0)


def step(
    over: OverTemperature, puffer: float | Reading[float], dhw: float = 50.0, flow: float = 48.0
) -> HeatDump:
    reading = Good(puffer) if isinstance(puffer, float) else puffer
    return over.step(reading, Good(dhw), Good(flow))


def test_usual_temperatures_ask_for_nothing() -> None:
    assert step(watch(), 50.0) is NO_DUMP


def test_a_tank_that_is_too_hot_stays_closed_until_it_has_cooled() -> None:
    over = watch()
    dumps = [step(over, temp_c) for temp_c in (69.9, 70.0, 65.1, 65.0)]
    hot = HeatDump(frozenset({Sink.BUFFER}), True, False)
    assert dumps == [NO_DUMP, hot, hot, NO_DUMP]
    assert step(over, 50.0, dhw=71.0).closed == {Sink.DHW}


def test_a_sensor_that_goes_while_it_is_hot_does_not_open_the_tank() -> None:
    over = watch()
    step(over, 75.0)
    assert step(over, BROKEN).closed == {Sink.BUFFER}


def test_hot_coolant_wants_all_pumps_until_it_has_fallen() -> None:
    over = watch()
    flows = [step(over, 50.0, flow=flow_c).full_flow for flow_c in (60.9, 61.0, 57.1, 57.0)]
    assert flows == [False, True, True, False]


def test_nothing_new_is_made_while_nothing_changes() -> None:
    over = watch()
    assert step(over, 75.0) is step(over, 74.0)


@pytest.mark.parametrize(
    "params", [replace(PARAMS, buffer_recooled_c=70.0), replace(PARAMS, dhw_recooled_c=70.0)]
)
def test_parameters_that_contradict_are_refused(params: OverTemperatureParams) -> None:
    assert params.check() is not None
    assert PARAMS.check() is None
