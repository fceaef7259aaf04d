"""Every mistake a person can make with the process image ends as one clear line."""

import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from revpi.errors import UserError
from revpi.image.pictory_file import MAX_BYTES, MEND
from revpi.image.process_image import ProcessImage
from revpi.image.settings import DEFAULT_SENSORS, ImageSettings, SensorSettings, SensorType
from tests.image.cabinet import RUNNING, Cabinet

Config = dict[str, Any]
DIO, AIO = 1, 2


def message(settings: ImageSettings, **options: Any) -> str:
    with pytest.raises(UserError) as raised:
        ProcessImage(settings, **options)
    text = str(raised.value)
    assert "\n" not in text
    return text


def spoil(cabinet: Cabinet, change: Callable[[Config], None]) -> None:
    config = json.loads(cabinet.configrsc.read_text("ascii"))
    change(config)
    cabinet.configrsc.write_text(json.dumps(config), "ascii")


def row(config: Config, module: int, name: str) -> list[Any]:
    device = config["Devices"][module]
    rows = [row for part in ("inp", "out", "mem") for row in device[part].values() if row[0] == name]
    found: list[Any] = rows[0]
    return found


def sets(module: int, name: str, column: int, value: str) -> Callable[[Config], None]:
    def change(config: Config) -> None:
        row(config, module, name)[column] = value

    return change


def swaps(module: int, name: str, other: str) -> Callable[[Config], None]:
    def change(config: Config) -> None:
        one, two = row(config, module, name), row(config, module, other)
        one[0], two[0] = two[0], one[0]

    return change


def removes(module: int) -> Callable[[Config], None]:
    def change(config: Config) -> None:
        del config["Devices"][module]

    return change


def _moves_signal_to_the_aio(config: Config) -> None:
    row(config, DIO, "K10_FB")[0] = "I_2"
    row(config, AIO, "InputStatus_1")[0] = "K10_FB"


def _drops_the_status_word(config: Config) -> None:
    inputs = config["Devices"][DIO]["inp"]
    del inputs[next(key for key, value in inputs.items() if value[0] == "Status")]


def _puts_the_aio_over_the_dio(config: Config) -> None:
    config["Devices"][AIO]["offset"] = 11


MISFITS: list[tuple[Callable[[Config], None], str]] = [
    (removes(0), f"no RevPi Core (product type 95) is configured; {MEND}"),
    (removes(DIO), f"no RevPi DIO (product type 96) is configured; {MEND}"),
    (removes(AIO), f"no RevPi AIO (product type 103) is configured; {MEND}"),
    (
        sets(DIO, "P3_ON", 0, "PUMP"),
        f"the signal P3_ON is missing; must be the name of O_3 of the RevPi DIO; {MEND}",
    ),
    (
        _moves_signal_to_the_aio,
        f"K10_FB is on module aio01 of product type 103; must be I_2 of the RevPi DIO; {MEND}",
    ),
    (
        swaps(DIO, "K10_ON", "K11_ON"),
        "K10_ON is at byte 70 bit 1 of module dio01; must be O_1 of the RevPi DIO, byte 70 bit 0; " + MEND,
    ),
    (
        swaps(DIO, "DIM_14A", "I_16"),
        "DIM_14A is at byte 1 bit 7 of module dio01; must be I_14 of the RevPi DIO, byte 1 bit 5; " + MEND,
    ),
    (
        swaps(AIO, "T_MINER_OUT", "T_GLYCOL"),
        (
            "T_MINER_OUT is at byte 6 (16 bits) of module aio01; "
            f"must be InputValue_1 of the RevPi AIO, byte 0 (16 bits); {MEND}"
        ),
    ),
    (
        sets(AIO, "T_PUFFER", 2, "8"),
        (
            "T_PUFFER is at byte 12 (8 bits) of module aio01; "
            f"must be RTDValue_1 of the RevPi AIO, byte 12 (16 bits); {MEND}"
        ),
    ),
    (
        sets(AIO, "Output2Range", 1, "9"),
        f"P5_SPEED needs Output2Range = 2 (0-10 V) on module aio01, which has 9; {MEND}",
    ),
    (
        sets(AIO, "Input3Range", 1, "1"),
        f"T_OUTDOOR needs Input3Range = 7 (4-20 mA) on module aio01, which has 1; {MEND}",
    ),
    (
        sets(AIO, "RTD2Type", 1, "0"),
        (
            "T_WARMWASSER needs RTD2Type = 1 (pt1000 by sensors.t_warmwasser.type) on module aio01, "
            f"which has 0; {MEND}"
        ),
    ),
    (
        sets(AIO, "Input1Multiplier", 1, "10"),
        (
            "T_MINER_OUT needs Input1Multiplier = 1 (no scaling in the module) on module aio01, "
            f"which has 10; {MEND}"
        ),
    ),
    (
        sets(DIO, "InputMode_1", 1, "1"),
        f"SAFETY_OK needs InputMode_1 = 0 (direct) on module dio01, which has 1; {MEND}",
    ),
    (
        sets(DIO, "OutputPWMActive", 1, "4"),
        f"K10_ON needs OutputPWMActive = 0 (no PWM on any output) on module dio01, which has 4; {MEND}",
    ),
    (
        sets(AIO, "Input1Range", 0, "Renamed"),
        f"T_MINER_OUT needs Input1Range = 7 (4-20 mA) on module aio01, which has not set; {MEND}",
    ),
    (_drops_the_status_word, f"module dio01 has no Status at byte 4 (16 bits); {MEND}"),
    (sets(DIO, "I_15", 0, "SAFETY_OK"), f"the name SAFETY_OK is used twice; names must be unique; {MEND}"),
    (
        _puts_the_aio_over_the_dio,
        (
            "T_PUFFER has no place of its own in the process image; "
            "modules overlap, arrange them anew in piCtory"
        ),
    ),
]


@pytest.mark.parametrize(("change", "text"), MISFITS, ids=[text[:40] for _, text in MISFITS])
def test_a_configuration_that_does_not_fit(
    change: Callable[[Config], None], text: str, cabinet: Cabinet
) -> None:
    spoil(cabinet, change)
    assert message(cabinet.settings) == f"{cabinet.configrsc}: {text}"


def test_a_site_with_pt100_needs_them_in_the_configuration_too(cabinet: Cabinet) -> None:
    sensors = dict(DEFAULT_SENSORS) | {"t_puffer": SensorSettings(SensorType.PT100)}
    assert message(cabinet.settings, sensors=sensors) == (
        f"{cabinet.configrsc}: T_PUFFER needs RTD1Type = 0 (pt100 by sensors.t_puffer.type) on module aio01, "
        f"which has 1; {MEND}"
    )
    spoil(cabinet, sets(AIO, "RTD1Type", 1, "0"))
    ProcessImage(cabinet.settings, sensors).close()


@pytest.mark.parametrize(
    ("field", "sensor", "text"),
    [
        (
            "t_puffer",
            SensorType.LOOP,
            "sensors.t_puffer.type: 4-20ma does not fit T_PUFFER on RTD1; must be one of pt1000, pt100",
        ),
        (
            "t_outdoor",
            SensorType.PT1000,
            "sensors.t_outdoor.type: pt1000 does not fit T_OUTDOOR on AI3; must be one of 4-20ma",
        ),
    ],
)
def test_a_sensor_that_does_not_fit_its_terminal(
    field: str, sensor: SensorType, text: str, cabinet: Cabinet
) -> None:
    sensors = dict(DEFAULT_SENSORS) | {field: SensorSettings(sensor)}
    assert message(cabinet.settings, sensors=sensors) == text


def test_a_current_range_must_rise() -> None:
    assert SensorSettings(SensorType.LOOP, 50.0, 50.0).check() == "min_c 50 must be below max_c 50"
    assert [sensor.check() for sensor in DEFAULT_SENSORS.values()] == [None] * 6


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xff\xfe{", f"not JSON, so no piCtory configuration; {MEND}"),
        (b"", f"not JSON, so no piCtory configuration; {MEND}"),
        (b"[" * 100_000, f"not JSON, so no piCtory configuration; {MEND}"),
        (b"[]", f"JSON, but no piCtory configuration with its devices; {MEND}"),
        (b"{}", f"JSON, but no piCtory configuration with its devices; {MEND}"),
        (b'{"Devices": [{"name": "x"}]}', f"JSON, but no piCtory configuration with its devices; {MEND}"),
        (b" " * (MAX_BYTES + 1), f"larger than {MAX_BYTES} bytes, no piCtory configuration; {MEND}"),
    ],
)
def test_a_file_that_is_no_configuration(content: bytes, text: str, cabinet: Cabinet) -> None:
    cabinet.configrsc.write_bytes(content)
    assert message(cabinet.settings) == f"{cabinet.configrsc}: {text}"


def test_a_configuration_that_revpimodio2_refuses(cabinet: Cabinet) -> None:
    spoil(cabinet, lambda config: config.pop("Summary"))
    assert message(cabinet.settings) == (
        f"{cabinet.configrsc}: revpimodio2 refuses the configuration ('Summary'); save it anew in piCtory"
    )


def test_a_missing_configuration(cabinet: Cabinet) -> None:
    cabinet.configrsc.unlink()
    assert message(cabinet.settings) == (
        f"{cabinet.configrsc}: cannot read the piCtory configuration (No such file or directory); "
        "save it in piCtory, or set image.configrsc to its path"
    )


@pytest.mark.parametrize(
    ("spoil_image", "why"),
    [
        (Path.unlink, "No such file or directory"),
        (lambda path: (path.unlink(), path.mkdir()), "Is a directory"),
    ],
)
def test_a_missing_process_image(spoil_image: Callable[[Path], object], why: str, cabinet: Cabinet) -> None:
    spoil_image(cabinet.procimg)
    assert message(cabinet.settings) == (
        f"{cabinet.procimg}: cannot open the process image ({why}); must be a piControl device or a file of "
        "4096 bytes that may be read and written; start the driver, add the user to the group picontrol, "
        "or set image.procimg"
    )


def test_a_process_image_that_is_too_short(cabinet: Cabinet) -> None:
    os.truncate(cabinet.procimg, 100)
    assert message(cabinet.settings) == (
        f"{cabinet.procimg}: the process image cannot be read completely; "
        "must be a piControl device or a file of 4096 bytes, waited 0 s"
    )


def test_a_driver_that_does_not_run(cabinet: Cabinet) -> None:
    cabinet.set(RevPiStatus=0)
    assert message(cabinet.settings) == (
        f"{cabinet.procimg}: the base module does not report RUNNING; "
        "check the piControl driver and the piBridge plugs, waited 0 s"
    )


@pytest.mark.parametrize(
    ("bit", "fault"),
    [(2, "a module is connected that is not configured"), (4, "a configured module is missing")],
)
def test_a_module_that_is_missing_or_too_many(bit: int, fault: str, cabinet: Cabinet) -> None:
    cabinet.set(RevPiStatus=RUNNING | bit)
    assert message(cabinet.settings) == (
        f"{cabinet.procimg}: RevPiStatus {RUNNING | bit}: {fault}; compare the modules with piCtory, "
        "check their plugs and 24 V supply, then restart the driver (piTest -x)"
    )


def test_a_driver_that_still_starts_is_waited_for(cabinet: Cabinet) -> None:
    cabinet.set(RevPiStatus=0)
    settings = ImageSettings(str(cabinet.procimg), str(cabinet.configrsc), 0, start_timeout_s=20.0)
    driver = threading.Timer(0.2, cabinet.set, kwargs={"RevPiStatus": RUNNING})
    started_s = time.monotonic()
    driver.start()
    image = ProcessImage(settings)
    driver.join()
    assert time.monotonic() - started_s >= 0.2
    assert image.read().image.ok
    image.close()
