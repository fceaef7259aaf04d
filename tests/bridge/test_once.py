"""What devices leave out is told to the person who asks by hand."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sim.deye.rtu import framed
from site_bridge.inverter.once import read_inverter
from site_bridge.inverter.settings import GRID_CT, LOAD_OUTPUT_PLUS_CT, InverterSettings
from site_bridge.meter.once import read_meter
from site_bridge.meter.settings import MeterSettings
from site_bridge.modbus.settings import SerialSettings
from tests.bridge import deye_words, meter_words
from tests.bridge.scripted import Answer, Piece, ScriptedSlave, asked, reply

SCRIPT = 30  # more requests than one reading takes


def answers(image: dict[int, int], refused: range) -> Answer:
    def answer(request: bytes) -> list[Piece]:
        unit_id, function, address, count = asked(request)
        if address in refused:
            return [(0.0, framed(bytes((unit_id, function | 0x80, 2))))]
        return [(0.0, reply(request, [image.get(address + index, 0) for index in range(count)]))]

    return answer


def bus(tmp_path: Path) -> SerialSettings:
    return SerialSettings(port=str(tmp_path / "tty"), baudrate=115_200, quiet_s=0.0)


def test_what_an_inverter_refuses_is_told_and_unknown_faults_are_not_none(tmp_path: Path) -> None:
    image = deye_words.registers("three_phase_lv", 0x0005)
    with ScriptedSlave(tmp_path / "tty", *[answers(image, range(500, 560))] * SCRIPT):
        told = asyncio.run(read_inverter(InverterSettings(bus=bus(tmp_path))))
    assert told["grid_power_w"] == -1500
    assert told["faults"] is None
    assert told["implausible"] == ["registers 500 to 558 refused with exception 2"]


def test_what_a_meter_does_not_measure_is_told(tmp_path: Path) -> None:
    image = meter_words.registers("abb_b23") | dict.fromkeys(range(0x5004, 0x5008), 0xFFFF)
    with ScriptedSlave(tmp_path / "tty", *[answers(image, range(0))] * SCRIPT):
        told = asyncio.run(read_meter(MeterSettings(model="abb_b23"), bus(tmp_path)))
    assert "export_kwh" not in told
    assert told["implausible"] == ["export_kwh is not measured by the device"]


def test_powers_from_elsewhere_are_shown_as_they_are_published(tmp_path: Path) -> None:
    image = deye_words.registers("three_phase_lv", 0x0005)
    settings = InverterSettings(bus=bus(tmp_path), grid_source=GRID_CT, load_source=LOAD_OUTPUT_PLUS_CT)
    with ScriptedSlave(tmp_path / "tty", *[answers(image, range(0))] * SCRIPT):
        told = asyncio.run(read_inverter(settings))
    assert (told["grid_power_w"], told["load_power_w"]) == (-1, -51)
    assert told["implausible"] == []
