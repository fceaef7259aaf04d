"""A master that knows nothing of this project reads the inverter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pymodbus import FramerType
from pymodbus.client import ModbusSerialClient

from tests.sim.deye.house import REGISTERS, running


@pytest.fixture
def client(tmp_path: Path) -> Iterator[ModbusSerialClient]:
    link = tmp_path / "inverter"
    with running(link):
        master = ModbusSerialClient(str(link), framer=FramerType.RTU, baudrate=9_600, timeout=2, retries=0)
        assert master.connect()
        yield master
        master.close()  # type: ignore[no-untyped-call]  # pymodbus left it without types


@pytest.mark.parametrize(("first", "count"), [(0, 22), (500, 59), (586, 40), (633, 27), (672, 37)])
def test_blocks_of_a_poll(client: ModbusSerialClient, first: int, count: int) -> None:
    reply = client.read_holding_registers(first, count=count, device_id=1)
    assert not reply.isError()
    assert reply.registers == [REGISTERS.get(first + i, 0) for i in range(count)]


def test_refusals(client: ModbusSerialClient) -> None:
    written = client.write_registers(142, [1], device_id=1)
    assert (written.isError(), written.exception_code) == (True, 1)
    beyond = client.read_holding_registers(2000, count=2, device_id=1)
    assert (beyond.isError(), beyond.exception_code) == (True, 2)
