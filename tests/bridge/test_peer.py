"""The readers against slaves that this project did not write: pymodbus serves and encodes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import TypeVar

import pytest
from pymodbus import FramerType
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

from site_bridge.inverter.once import read_inverter
from site_bridge.inverter.settings import InverterSettings
from site_bridge.meter.once import read_meter
from site_bridge.meter.settings import MeterSettings
from site_bridge.modbus.settings import SerialSettings
from tests.bridge import deye_words, meter_words
from tests.bridge.wire import Wire

T = TypeVar("T")
UNIT = 17


def image(registers: dict[int, int]) -> list[SimData]:
    """Registers as they are, 0 in between."""
    last = max(registers) + 20
    words = [registers.get(address, 0) for address in range(last)]
    return [SimData(address=0, values=words, datatype=DataType.REGISTERS)]


@contextlib.asynccontextmanager
async def peer(port: Path, data: list[SimData]) -> AsyncIterator[None]:
    server = ModbusSerialServer(
        SimDevice(id=UNIT, simdata=data), framer=FramerType.RTU, port=str(port), baudrate=115_200
    )
    await server.serve_forever(background=True)
    try:
        yield
    finally:
        await server.shutdown()  # type: ignore[no-untyped-call]  # pymodbus left it without types


def asked(tmp_path: Path, data: list[SimData], use: Awaitable[T]) -> T:
    """What a reader says of a device with this data; its port is tmp_path/near."""

    async def main() -> T:
        async with peer(tmp_path / "far", data):
            return await use

    with Wire(tmp_path):
        return asyncio.run(main())


def bus(tmp_path: Path) -> SerialSettings:
    return SerialSettings(port=str(tmp_path / "near"), baudrate=115_200)


@pytest.mark.parametrize(
    ("model", "device_type", "rated"),
    [
        ("single_phase", 0x0300, (0x3880, 0x0001)),  # 8 kW
        ("single_phase_16kw", 0x0103, (0x7100, 0x0002)),  # 16 kW
        ("three_phase_lv", 0x0005, (0xD4C0, 0x0001)),  # 12 kW
        ("three_phase_hv", 0x0600, (0x0D40, 0x0003)),  # 20 kW
        ("three_phase_hv_large", 0x0602, (0xA120, 0x0007)),  # 50 kW
    ],
)
def test_every_inverter_is_read_right(
    tmp_path: Path, model: str, device_type: int, rated: tuple[int, int]
) -> None:
    registers = deye_words.registers(model, device_type, rated)
    settings = InverterSettings(model=model, unit_id=UNIT, bus=bus(tmp_path))
    told = asked(tmp_path, image(registers), read_inverter(settings))
    assert told["implausible"] == []
    exact = {
        name: value
        for name, _, value in deye_words.MEANINGS[model]
        if name not in ("device_type", "rated_power_w")
    }
    assert {name: told[name] for name in exact} == exact
    strings = [value for name, value in exact.items() if name.startswith("pv") and name.endswith("_w")]
    assert told["solar_power_w"] == sum(strings)
    assert told["state"] == "normal"


@pytest.mark.parametrize("model", meter_words.MEANINGS)
def test_every_meter_is_read_right(tmp_path: Path, model: str) -> None:
    settings = MeterSettings(id="m", model=model, role="heat_pump", unit_id=UNIT)
    data = image(meter_words.registers(model))
    told = asked(tmp_path, data, read_meter(settings, bus(tmp_path)))
    assert told["role"] == "heat_pump"
    for name, (_, _, value) in meter_words.MEANINGS[model].items():
        assert told[name] == pytest.approx(value, rel=1e-6, abs=0.0051), name


ENCODED: dict[str, dict[int, tuple[DataType, float]]] = {
    "sdm630": {
        0x00: (DataType.FLOAT32, 231.5),
        0x34: (DataType.FLOAT32, -3210.25),
        0x46: (DataType.FLOAT32, 50.0),
        0x48: (DataType.FLOAT32, 9876.5),
        0x4A: (DataType.FLOAT32, 12.25),
    },
    "abb_b23": {
        0x5000: (DataType.UINT64, 987_650),
        0x5004: (DataType.UINT64, 1225),
        0x5B00: (DataType.UINT32, 2315),
        0x5B14: (DataType.INT32, -321_025),
    },
    "iem3155": {
        0x0BD3: (DataType.FLOAT32, 231.5),
        0x0BF3: (DataType.FLOAT32, -3.21025),
        0x0C83: (DataType.INT64, 9_876_500),
        0x0C87: (DataType.INT64, 12_250),
    },
    "finder_7m38": {
        2500: (DataType.FLOAT32, 231.5),
        2536: (DataType.FLOAT32, -3210.25),
        2752: (DataType.FLOAT32, 9_876_500.0),
        2756: (DataType.FLOAT32, 12_250.0),
    },
}
WORDS = {DataType.FLOAT32: 2, DataType.UINT32: 2, DataType.INT32: 2, DataType.UINT64: 4, DataType.INT64: 4}


def encoded(numbers: dict[int, tuple[DataType, float]]) -> list[SimData]:
    """Numbers that pymodbus itself makes registers of, 0 in between and behind."""
    data: list[SimData] = []
    at = 0
    for address, (kind, value) in numbers.items():
        if address > at:
            data.append(SimData(address=at, count=address - at, values=0, datatype=DataType.REGISTERS))
        number = value if kind is DataType.FLOAT32 else int(value)
        data.append(SimData(address=address, values=number, datatype=kind))
        at = address + WORDS[kind]
    return [*data, SimData(address=at, count=50, values=0, datatype=DataType.REGISTERS)]


@pytest.mark.parametrize("model", ENCODED)
def test_numbers_encoded_by_somebody_else_are_read_right(tmp_path: Path, model: str) -> None:
    settings = MeterSettings(id="m", model=model, unit_id=UNIT)
    told = asked(tmp_path, encoded(ENCODED[model]), read_meter(settings, bus(tmp_path)))
    names = ("power_w", "import_kwh", "export_kwh", "voltage_l1_v")
    assert [told[name] for name in names] == [-3210.25, 9876.5, 12.25, 231.5]


def test_a_meter_mounted_the_other_way_round(tmp_path: Path) -> None:
    settings = MeterSettings(id="m", model="sdm630", unit_id=UNIT, invert=True)
    told = asked(tmp_path, encoded(ENCODED["sdm630"]), read_meter(settings, bus(tmp_path)))
    assert [told[name] for name in ("power_w", "import_kwh", "export_kwh")] == [3210.25, 12.25, 9876.5]
