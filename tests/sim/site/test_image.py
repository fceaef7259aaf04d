"""The process image between a real revpimodio2 program and the simulated modules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from revpi.errors import UserError
from sim.plant.commands import Commands
from sim.site.encoding import loop_value, resistor_value
from sim.site.image import IMAGE_BYTES, SiteImage
from sim.site.module_faults import MODULE_FAULTS, ModuleBoard
from sim.site.settings import SiteConfig, TransmitterSettings
from tests.sim.site.place import CONFIGRSC, Program, program

TRANSMITTERS = SiteConfig().transmitters
VALUES: dict[str, bool | float | None] = {
    "SAFETY_OK": True,
    "K10_FB": True,
    "K11_FB": False,
    "AUTO_SWITCH": True,
    "HAND_SWITCH": False,
    "ACK_BUTTON": False,
    "RK_FAULT": False,
    "P4_SSM": False,
    "P5_SSM": True,
    "ESTOP_AUX": True,
    "TEMP_MAX_AUX": True,
    "FLOW_AUX": True,
    "HP_RUNNING": False,
    "DIM_14A": True,
    "T_PUFFER": 43.21,
    "T_WARMWASSER": -3.0,
    "T_MINER_OUT": 50.0,
    "T_MINER_RETURN": 0.0,
    "T_OUTDOOR": -40.0,
    "T_GLYCOL": 30.0,
}


@pytest.fixture
def image(tmp_path: Path) -> Iterator[SiteImage]:
    side = SiteImage(tmp_path / "image", CONFIGRSC, TRANSMITTERS)
    yield side
    side.close()


@pytest.fixture
def plc(image: SiteImage, tmp_path: Path) -> Iterator[Program]:
    del image  # it makes the file that the program opens
    with program(tmp_path / "image") as side:
        yield side


@pytest.mark.usefixtures("image")
def test_a_missing_image_is_made(tmp_path: Path) -> None:
    assert (tmp_path / "image").stat().st_size == IMAGE_BYTES


def test_every_output_arrives(image: SiteImage, plc: Program) -> None:
    commands = Commands()
    plc.write(k10_on=True, p3_on=True, rv1_zu=True, evu_block=True, p4_speed=4.5, p5_speed=10.0)
    image.read(commands)
    assert commands == Commands(
        k10_on=True, p3_on=True, rv1_zu=True, evu_block=True, p4_speed=4.5, p5_speed=10.0, heartbeat=True
    )
    plc.write(k10_on=False, k11_on=True, alarm_lamp=True, rv1_zu=False, rv2_auf=True, rk_on=True)
    image.read(commands)
    assert (commands.k10_on, commands.k11_on, commands.alarm_lamp, commands.rk_on) == (
        False,
        True,
        True,
        True,
    )
    assert (commands.rv1_zu, commands.rv2_auf, commands.heartbeat) == (False, True, False)


def test_every_input_arrives(image: SiteImage, plc: Program) -> None:
    image.write(VALUES, ModuleBoard().values)
    for name, value in VALUES.items():
        if isinstance(value, bool):
            assert plc.read(name) is value, name
    assert (plc.read("T_PUFFER"), plc.read("T_WARMWASSER")) == (432, -30)
    assert (plc.read("T_MINER_OUT"), plc.read("T_MINER_RETURN")) == (12_000, 4000)
    assert (plc.read("T_OUTDOOR"), plc.read("T_GLYCOL")) == (4000, 12_000)
    assert plc.read("RevPiStatus") == 1
    assert plc.read("InputStatus_1") == plc.read("RTDStatus_1") == 0


def test_writing_inputs_leaves_the_outputs_alone(image: SiteImage, plc: Program) -> None:
    plc.write(k10_on=True, p4_speed=7.0)
    image.write(VALUES, ModuleBoard().values)
    commands = Commands()
    image.read(commands)
    assert (commands.k10_on, commands.p4_speed) == (True, 7.0)


def test_a_broken_wire_shows_in_value_and_status(image: SiteImage, plc: Program) -> None:
    image.write({**VALUES, "T_PUFFER": None, "T_MINER_OUT": None}, ModuleBoard().values)
    assert (plc.read("T_MINER_OUT"), plc.read("InputStatus_1")) == (0, 1)
    assert (plc.read("T_PUFFER"), plc.read("RTDStatus_1")) == (32_767, 2)
    image.write(VALUES, ModuleBoard().values)
    assert (plc.read("InputStatus_1"), plc.read("RTDStatus_1")) == (0, 0)


@pytest.mark.parametrize(
    ("module", "fault"), [(module, fault) for module, kinds in MODULE_FAULTS.items() for fault in kinds]
)
def test_module_faults_arrive_and_go(image: SiteImage, plc: Program, module: str, fault: str) -> None:
    board = ModuleBoard()
    board.inject(module, fault)
    image.write(VALUES, board.values)
    for name, number in MODULE_FAULTS[module][fault].items():
        assert plc.read(name) & 0xFFFF & (0xFF if number < 0x100 else 0xFFFF) == number
    board.inject(module, "none")
    image.write(VALUES, board.values)
    assert plc.read("RevPiStatus") == 1
    assert [plc.read(name) for name in ("Status", "Output_Status", "OutputStatus_1", "OutputStatus_2")] == [
        0
    ] * 4


def test_transmitters_keep_to_their_limits() -> None:
    transmitter = TransmitterSettings(-40.0, 60.0)
    assert loop_value(10.0, transmitter).value == 12_000
    assert loop_value(500.0, transmitter).value == 20_500
    assert loop_value(-500.0, transmitter).value == 3800
    assert resistor_value(55.55).value == 556


def _rsc_without(tmp_path: Path, signal: str) -> Path:
    layout: dict[str, Any] = json.loads(CONFIGRSC.read_text("utf-8"))
    for device in layout["Devices"]:
        for part in ("inp", "out"):
            for entry in device[part].values():
                if entry[0] == signal:
                    entry[0] = "SPARE"
    path = tmp_path / "config.rsc"
    path.write_text(json.dumps(layout), "utf-8")
    return path


def test_an_optional_signal_may_be_missing(tmp_path: Path) -> None:
    side = SiteImage(tmp_path / "image", _rsc_without(tmp_path, "DIM_14A"), TRANSMITTERS)
    side.write(VALUES, ModuleBoard().values)
    side.close()


def test_a_needed_signal_may_not_be_missing(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="T_PUFFER is missing; name channel 1"):
        SiteImage(tmp_path / "image", _rsc_without(tmp_path, "T_PUFFER"), TRANSMITTERS)


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot make the process image"):
        SiteImage(tmp_path / "nowhere" / "image", CONFIGRSC, TRANSMITTERS)
    (tmp_path / "short").write_bytes(b"short")
    with pytest.raises(UserError, match="has 5 bytes"):
        SiteImage(tmp_path / "short", CONFIGRSC, TRANSMITTERS)
    (tmp_path / "bad.rsc").write_text("{", "utf-8")
    with pytest.raises(UserError, match=r"bad\.rsc"):
        SiteImage(tmp_path / "image", tmp_path / "bad.rsc", TRANSMITTERS)
    with pytest.raises(UserError, match=r"none\.rsc"):
        SiteImage(tmp_path / "image", tmp_path / "none.rsc", TRANSMITTERS)
