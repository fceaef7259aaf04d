import math
from typing import Any

import pytest

from revpi.core.outputs import Outputs
from revpi.image.process_image import ProcessImage
from revpi.signals.table import CORE_OUTPUTS, OUTPUTS, Kind
from tests.image.cabinet import DIO_OUTPUTS, LED_BYTE, Cabinet

RELAYS = [signal.name for signal in CORE_OUTPUTS if signal.kind is Kind.DO]
VOLTS = [signal.name for signal in CORE_OUTPUTS if signal.kind is Kind.AO]


def outputs(**values: Any) -> Outputs:
    return Outputs(**{name.lower(): value for name, value in values.items()})


ALL_ON = outputs(**dict.fromkeys(RELAYS, True), P4_SPEED=10.0, P5_SPEED=3.0)


@pytest.mark.parametrize("name", RELAYS)
def test_a_relay_is_its_bit_and_no_other(name: str, cabinet: Cabinet, image: ProcessImage) -> None:
    assert image.write(outputs(**{name: True}), heartbeat=False)
    assert {relay for relay in RELAYS if cabinet.sees(relay)} == {name}
    assert sum(byte.bit_count() for byte in cabinet.outputs()) == 1


@pytest.mark.parametrize("name", VOLTS)
@pytest.mark.parametrize(
    ("volt", "raw_mv"),
    [(0.0, 0), (3.0, 3000), (5.2346, 5235), (10.0, 10000), (10.4, 10000), (-0.1, 0), (1e9, 10000)],
)
def test_volts_become_millivolts_within_the_range(
    name: str, volt: float, raw_mv: int, cabinet: Cabinet, image: ProcessImage
) -> None:
    image.write(outputs(**{name: volt}), heartbeat=False)
    assert {other: cabinet.sees(other) for other in VOLTS} == dict.fromkeys(VOLTS, 0) | {name: raw_mv}


@pytest.mark.parametrize("volt", [math.nan, math.inf])
def test_a_voltage_that_is_no_number_is_refused(volt: float, cabinet: Cabinet, image: ProcessImage) -> None:
    with pytest.raises((ValueError, OverflowError)):
        image.write(Outputs(p4_speed=volt), heartbeat=False)
    assert cabinet.sees("P4_SPEED") == 0


def test_heartbeat_is_written_with_the_outputs(cabinet: Cabinet, image: ProcessImage) -> None:
    image.write(Outputs(p3_on=True), heartbeat=True)
    assert cabinet.sees("HEARTBEAT")
    assert cabinet.sees("P3_ON")
    image.write(Outputs(), heartbeat=False)
    assert not cabinet.sees("HEARTBEAT")


def test_what_another_program_wrote_to_a_module_is_put_right_by_the_next_scan(
    cabinet: Cabinet, image: ProcessImage
) -> None:
    for _ in range(2):
        image.write(ALL_ON, heartbeat=True)
    written = cabinet.outputs()
    with cabinet.procimg.open("r+b") as file:
        file.write(bytes(len(cabinet.content())))
    image.write(ALL_ON, heartbeat=True)
    assert cabinet.outputs() == written


def test_zero_clears_every_output(cabinet: Cabinet, image: ProcessImage) -> None:
    image.write(ALL_ON, heartbeat=True)
    assert all(cabinet.sees(signal.name) for signal in OUTPUTS)
    assert image.zero()
    assert cabinet.outputs() == bytes(6)


def test_closing_clears_every_output(cabinet: Cabinet) -> None:
    image = ProcessImage(cabinet.settings)
    image.write(ALL_ON, heartbeat=True)
    image.close()
    assert cabinet.outputs() == bytes(6)


def test_starting_takes_over_no_output_of_a_dead_program(cabinet: Cabinet) -> None:
    dead = bytearray(cabinet.content())
    dead[DIO_OUTPUTS] = b"\xff" * len(dead[DIO_OUTPUTS])
    cabinet.procimg.write_bytes(dead)
    image = ProcessImage(cabinet.settings)
    image.write(Outputs(p3_on=True), heartbeat=False)
    assert cabinet.content()[DIO_OUTPUTS] == b"\x04" + bytes(17)
    image.close()


def test_lamp_a1_tells_whether_outputs_are_controlled(cabinet: Cabinet) -> None:
    image = ProcessImage(cabinet.settings)
    image.write(Outputs(), heartbeat=False)
    assert cabinet.content()[LED_BYTE] == 1
    image.zero()
    assert cabinet.content()[LED_BYTE] == 2
    image.close()
    assert cabinet.content()[LED_BYTE] == 0
