"""What the bridge sends on RS485: requests to read, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from site_bridge.inverter.once import read_inverter
from site_bridge.inverter.settings import InverterSettings
from site_bridge.meter.once import read_meter
from site_bridge.meter.settings import MeterSettings
from site_bridge.modbus.request import Function
from site_bridge.modbus.settings import SerialSettings
from tests.bridge import deye_words, meter_words
from tests.bridge.scripted import Answer, Piece, ScriptedSlave, asked, reply

SCRIPT = 30  # more requests than one reading takes
REQUEST_BYTES = 8
INVERTERS = {
    "single_phase": 0x0003,
    "single_phase_16kw": 0x0003,
    "three_phase_lv": 0x0005,
    "three_phase_hv": 0x0006,
    "three_phase_hv_large": 0x0006,
}
RATED = {"single_phase": (0x3880, 1), "single_phase_16kw": (0x7100, 2), "three_phase_hv_large": (0xA120, 7)}


def answers(image: dict[int, int]) -> Answer:
    def answer(request: bytes) -> list[Piece]:
        _, _, address, count = asked(request)
        return [(0.0, reply(request, [image.get(address + index, 0) for index in range(count)]))]

    return answer


def sent(tmp_path: Path, image: dict[int, int], use: Callable[[SerialSettings], object]) -> list[bytes]:
    bus = SerialSettings(port=str(tmp_path / "tty"), baudrate=115_200, quiet_s=0.0)
    with ScriptedSlave(tmp_path / "tty", *[answers(image)] * SCRIPT) as slave:
        use(bus)
        return slave.requests


def functions(requests: list[bytes]) -> set[int]:
    assert requests
    assert all(len(request) == REQUEST_BYTES for request in requests)
    return {asked(request)[1] for request in requests}


@pytest.mark.parametrize("model", INVERTERS)
def test_an_inverter_is_only_read(tmp_path: Path, model: str) -> None:
    image = deye_words.registers(model, INVERTERS[model], RATED.get(model))
    requests = sent(
        tmp_path, image, lambda bus: asyncio.run(read_inverter(InverterSettings(model=model, bus=bus)))
    )
    assert functions(requests) == {3}


@pytest.mark.parametrize("model", meter_words.MEANINGS)
def test_a_meter_is_only_read(tmp_path: Path, model: str) -> None:
    image = meter_words.registers(model)
    requests = sent(tmp_path, image, lambda bus: asyncio.run(read_meter(MeterSettings(model=model), bus)))
    assert functions(requests) == {meter_words.FUNCTIONS[model]}


def test_there_is_no_function_that_writes() -> None:
    assert {int(function) for function in Function} == {3, 4}
