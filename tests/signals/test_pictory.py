import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from revpimodio2 import RevPiModIO

from revpi.signals.modules import AIO, CORE, DIO, Entry, ModuleLayout
from revpi.signals.pictory import build_config
from revpi.signals.table import SIGNALS, Kind

# Absolute addresses in the image with Core @0, DIO @11 and AIO @124, measured with exports of piCtory.
BIT_WORD = {Kind.DI: 11, Kind.DO: 81}
FIRST_BYTE = {Kind.AI: 124, Kind.RTD: 136, Kind.AO: 144}
STATUS_BYTES = {
    "RevPiStatus": 0,
    "RS485ErrorCnt": 2,
    "RevPiLED": 6,
    "Output_Status": 13,
    "Status": 15,
    "PWM_1": 83,
    "InputStatus_1": 132,
    "InputStatus_4": 135,
    "RTDStatus_1": 140,
    "RTDStatus_2": 141,
    "OutputStatus_1": 142,
    "OutputStatus_2": 143,
}


@pytest.fixture
def modio(tmp_path: Path) -> Iterator[Any]:
    (tmp_path / "config.rsc").write_text(build_config(), "ascii")
    (tmp_path / "image").write_bytes(bytes(4096))
    with warnings.catch_warnings():
        modio = RevPiModIO(
            procimg=str(tmp_path / "image"), configrsc=str(tmp_path / "config.rsc"), debug=False
        )
        warnings.simplefilter("error")
        modio.readprocimg()
        yield modio
        modio.cleanup()


def test_every_signal_is_at_its_place_in_the_image(modio: Any) -> None:
    for signal in SIGNALS:
        io = modio.io[signal.name]
        if signal.kind in BIT_WORD:
            bit = signal.channel - 1
            assert (io.address, io._bitaddress) == (BIT_WORD[signal.kind] + bit // 8, bit % 8), signal.name
        else:
            assert io.address == FIRST_BYTE[signal.kind] + 2 * (signal.channel - 1), signal.name
            assert (io.length, io.signed) == (2, True), signal.name


def test_status_words_can_be_reached(modio: Any) -> None:
    assert {name: modio.io[name].address for name in STATUS_BYTES} == STATUS_BYTES


def test_unused_channels_keep_their_names(modio: Any) -> None:
    assert modio.io.I_15.address == 12
    assert modio.io.O_12.address == 82


def test_meaning_is_the_comment_and_only_signals_are_exported(modio: Any) -> None:
    assert {io.name for io in modio.io if io.export} == {signal.name for signal in SIGNALS}
    assert all(modio.io[signal.name].bmk == signal.meaning for signal in SIGNALS)


def test_modules_lie_side_by_side(modio: Any) -> None:
    places = [(device.position, device.offset, device.length) for device in modio.device]
    assert places == [(0, 0, 11), (32, 11, 113), (33, 124, 89)]
    assert modio.length == 213


def test_parameters_are_what_the_cabinet_needs() -> None:
    values = {
        row[0]: int(row[1])
        for device in json.loads(build_config())["Devices"]
        for row in device["mem"].values()
    }
    assert [values[f"Input{n}Range"] for n in range(1, 5)] == [7, 7, 7, 7]
    assert [values["RTD1Type"], values["RTD2Type"]] == [1, 1]
    assert [values["Output1Range"], values["Output2Range"]] == [2, 2]
    assert values["InputDebounce"] == 3
    assert {values[f"InputMode_{n}"] for n in range(1, 17)} == {0}
    assert values["OutputPWMActive"] == 0
    assert {values[name] for name in values if name.endswith(("Multiplier", "Divisor"))} == {1}
    assert {values[name] for name in values if name.endswith("Offset")} == {0}


def test_the_same_table_gives_the_same_text() -> None:
    assert build_config() == build_config()


def test_totals_and_ids_follow_the_modules() -> None:
    config = json.loads(build_config())
    assert config["Summary"] == {"inpTotal": 96, "outTotal": 27}
    assert [device["productType"] for device in config["Devices"]] == ["95", "96", "103"]
    assert len({device["GUID"] for device in config["Devices"]}) == 3
    for device in config["Devices"]:
        rows = [row for part in ("inp", "out", "mem") for row in device[part].values()]
        assert [row[5] for row in rows] == [f"{n:04d}" for n in range(len(rows))]


@pytest.mark.parametrize("layout", [CORE, DIO, AIO], ids=lambda layout: layout.label)
def test_a_layout_has_no_gap_and_no_overlap(layout: ModuleLayout) -> None:
    bits = [bit for part in (layout.inputs, layout.outputs, layout.memory) for bit in _bits(part)]
    assert bits == list(range(layout.length * 8))


def _bits(entries: tuple[Entry, ...]) -> list[int]:
    first = [(entry.byte * 8 + (entry.bit or 0), entry.bits) for entry in entries]
    return [bit for start, count in first for bit in range(start, start + count)]
