from dataclasses import fields

import pytest

from revpi.core.inputs import ImageHealth, PlantInputs
from revpi.core.reading import Bad, Cause, Good
from revpi.image.process_image import ProcessImage
from revpi.image.settings import DEFAULT_SENSORS, SensorSettings, SensorType, SignalSettings
from revpi.signals.table import INPUTS, OPTIONAL_NAMES, Kind, Signal
from tests.image.cabinet import RUNNING, Cabinet

CONTACTS = [signal for signal in INPUTS if signal.kind is Kind.DI]
FIRST_GROUP = {signal.field for signal in CONTACTS if signal.channel <= 8}
SECOND_GROUP = {signal.field for signal in CONTACTS if signal.channel > 8}
LOOPS = [signal.name for signal in INPUTS if signal.kind is Kind.AI]
RTDS = [signal.name for signal in INPUTS if signal.kind is Kind.RTD]


def bad_fields(inputs: PlantInputs) -> dict[str, Cause]:
    readings = {field.name: getattr(inputs, field.name) for field in fields(inputs)}
    return {name: reading.cause for name, reading in readings.items() if isinstance(reading, Bad)}


def test_a_healthy_cabinet_has_only_good_readings(image: ProcessImage) -> None:
    inputs = image.read()
    assert inputs.image == ImageHealth(ok=True, detail="")
    assert bad_fields(inputs) == {}


@pytest.mark.parametrize("signal", CONTACTS, ids=lambda signal: signal.name)
def test_a_contact_arrives_in_its_field_and_in_no_other(
    signal: Signal, cabinet: Cabinet, image: ProcessImage
) -> None:
    cabinet.set(**{signal.name: True})
    inputs = image.read()
    closed = {contact.field for contact in CONTACTS if getattr(inputs, contact.field) == Good(True)}
    assert closed == {signal.field}


@pytest.mark.parametrize(
    ("name", "raw", "value_c"),
    [
        ("T_PUFFER", 653, 65.3),
        ("T_PUFFER", -35, -3.5),
        ("T_WARMWASSER", 0, 0.0),
        ("T_MINER_OUT", 4000, 0.0),
        ("T_MINER_OUT", 12000, 50.0),
        ("T_MINER_OUT", 20000, 100.0),
        ("T_MINER_RETURN", 4800, 5.0),
        ("T_OUTDOOR", 4000, -40.0),
        ("T_OUTDOOR", 10400, 0.0),
        ("T_OUTDOOR", 20000, 60.0),
        ("T_GLYCOL", 4000, -40.0),
        ("T_GLYCOL", 20000, 100.0),
    ],
)
def test_raw_counts_become_degrees(
    name: str, raw: int, value_c: float, cabinet: Cabinet, image: ProcessImage
) -> None:
    cabinet.set(**{name: raw})
    reading = getattr(image.read(), name.lower())
    assert isinstance(reading, Good)
    assert reading.value == pytest.approx(value_c, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "raw", "cause"),
    [
        ("T_MINER_OUT", 0, Cause.WIRE_BREAK),
        ("T_MINER_OUT", 3599, Cause.WIRE_BREAK),
        ("T_MINER_OUT", 3600, Cause.BELOW_RANGE),
        ("T_MINER_OUT", 21000, Cause.ABOVE_RANGE),
        ("T_MINER_OUT", 21001, Cause.SHORT_CIRCUIT),
        ("T_MINER_OUT", 32767, Cause.SHORT_CIRCUIT),
        ("T_OUTDOOR", -1, Cause.WIRE_BREAK),
        ("T_PUFFER", -201, Cause.BELOW_RANGE),
        ("T_PUFFER", 1201, Cause.ABOVE_RANGE),
        ("T_WARMWASSER", -32768, Cause.BELOW_RANGE),
        ("T_WARMWASSER", 32767, Cause.ABOVE_RANGE),
    ],
)
def test_an_impossible_value_is_bad_and_says_why(
    name: str, raw: int, cause: Cause, cabinet: Cabinet, image: ProcessImage
) -> None:
    cabinet.set(**{name: raw})
    assert bad_fields(image.read()) == {name.lower(): cause}


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("status", [1, 2, 128])
def test_channel_status_of_a_current_loop_spoils_it(
    n: int, status: int, cabinet: Cabinet, image: ProcessImage
) -> None:
    cabinet.set(**{f"InputStatus_{n}": status - 256 if status > 127 else status})
    assert bad_fields(image.read()) == {LOOPS[n - 1].lower(): Cause.MODULE_STATUS}


@pytest.mark.parametrize("n", [1, 2])
def test_channel_status_of_a_resistance_thermometer_spoils_it(
    n: int, cabinet: Cabinet, image: ProcessImage
) -> None:
    cabinet.set(**{f"RTDStatus_{n}": 1})
    assert bad_fields(image.read()) == {RTDS[n - 1].lower(): Cause.MODULE_STATUS}


@pytest.mark.parametrize(
    ("status", "spoilt"),
    [
        (0x01, FIRST_GROUP | SECOND_GROUP),
        (0x02, FIRST_GROUP),
        (0x04, FIRST_GROUP),
        (0x08, set()),
        (0x10, SECOND_GROUP),
        (0x20, SECOND_GROUP),
        (0x40, set()),
        (0x80, FIRST_GROUP | SECOND_GROUP),
        (0x12, FIRST_GROUP | SECOND_GROUP),
        (0x0100, set()),
    ],
)
def test_status_of_the_dio_spoils_its_contacts(
    status: int, spoilt: set[str], cabinet: Cabinet, image: ProcessImage
) -> None:
    cabinet.set(Status=status, SAFETY_OK=True)
    assert bad_fields(image.read()) == dict.fromkeys(spoilt, Cause.MODULE_STATUS)


def test_readings_recover_with_the_fault(cabinet: Cabinet, image: ProcessImage) -> None:
    cabinet.set(Status=1, T_MINER_OUT=0)
    assert bad_fields(image.read())
    cabinet.set(Status=0, T_MINER_OUT=12000)
    assert image.read().t_miner_out == Good(50.0)


def test_a_signal_that_is_switched_off_is_none_even_when_its_terminal_is_live(cabinet: Cabinet) -> None:
    off = tuple(sorted(OPTIONAL_NAMES))
    image = ProcessImage(cabinet.settings, signals=SignalSettings(off))
    cabinet.set(**dict.fromkeys(off, True))
    inputs = image.read()
    assert {getattr(inputs, name.lower()) for name in off} == {None}
    assert inputs.safety_ok == Good(False)
    image.close()
    assert {getattr(image.read(), name.lower()) for name in off} == {None}


def test_sensor_settings_give_range_and_offset(cabinet: Cabinet) -> None:
    sensors = dict(DEFAULT_SENSORS)
    sensors["t_miner_out"] = SensorSettings(SensorType.LOOP, min_c=-10.0, max_c=90.0, offset_k=1.5)
    sensors["t_puffer"] = SensorSettings(SensorType.PT1000, offset_k=-0.5)
    image = ProcessImage(cabinet.settings, sensors)
    cabinet.set(T_MINER_OUT=12000, T_PUFFER=600)
    inputs = image.read()
    assert inputs.t_miner_out == Good(41.5)
    assert inputs.t_puffer == Good(59.5)
    image.close()


@pytest.mark.parametrize(
    ("status", "detail"),
    [
        (0, "the piControl driver is not running"),
        (RUNNING | 2, "a module is connected that is not configured"),
        (RUNNING | 4, "a configured module is missing"),
        (RUNNING | 8, "a module has another size than configured"),
        (6, "a module is connected that is not configured, a configured module is missing"),
    ],
)
def test_nothing_is_known_while_the_base_reports_a_fault(
    status: int, detail: str, cabinet: Cabinet, image: ProcessImage
) -> None:
    cabinet.set(RevPiStatus=status)
    inputs = image.read()
    assert inputs.image == ImageHealth(ok=False, detail=detail)
    assert bad_fields(inputs) == {signal.field: Cause.IMAGE_ERROR for signal in INPUTS}


def test_gateway_bits_are_no_fault(cabinet: Cabinet, image: ProcessImage) -> None:
    cabinet.set(RevPiStatus=RUNNING | 16 | 32)
    assert image.read().image.ok
