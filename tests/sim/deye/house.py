"""A house with telling figures, and the masters that ask its inverter."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import serial

from sim.deye.faults import Faults
from sim.deye.registers import three_phase_lv
from sim.deye.rtu import framed
from sim.deye.settings import DeyeSettings
from sim.deye.slave import DeyeSlave
from sim.plant.electrics import ElectricState

EVENING = ElectricState(
    solar_power_w=2_501,
    grid_power_w=-1_000,
    battery_power_w=-520,
    battery_soc_pct=73,
    load_power_w=981,
    solar_energy_kwh=12_345.6,
    import_energy_kwh=7_000.5,
    export_energy_kwh=8_111.1,
    charge_energy_kwh=3_000.2,
    discharge_energy_kwh=2_900.3,
    load_energy_kwh=9_999.9,
)
MIDNIGHT = ElectricState(
    solar_power_w=0,
    grid_power_w=0,
    battery_power_w=0,
    battery_soc_pct=0,
    load_power_w=0,
    solar_energy_kwh=12_330.4,
    import_energy_kwh=6_998.4,
    export_energy_kwh=8_104.0,
    charge_energy_kwh=2_994.1,
    discharge_energy_kwh=2_895.2,
    load_energy_kwh=9_988.8,
)
SETTINGS = DeyeSettings(serial_number="AB12345678")
REGISTERS: Mapping[int, int] = three_phase_lv(EVENING, SETTINGS, MIDNIGHT)


def request(first: int, count: int, *, slave_id: int = 1, function: int = 3) -> bytes:
    """A reading request."""
    return framed(struct.pack(">BBHH", slave_id, function, first, count))


@contextmanager
def running(link: Path, faults: Faults | None = None) -> Iterator[DeyeSlave]:
    """A slave that serves `REGISTERS` under `link`."""
    slave = DeyeSlave(lambda: REGISTERS, link, faults, SETTINGS)
    slave.start()
    try:
        yield slave
    finally:
        slave.stop()


@contextmanager
def port(link: Path, timeout_s: float = 2.0) -> Iterator[serial.Serial]:
    """A master's serial port."""
    with serial.Serial(str(link), 9_600, timeout=timeout_s, exclusive=True) as opened:
        yield opened


def ask(line: serial.Serial, frame: bytes, reply_bytes: int) -> bytes:
    """Send one frame and collect the reply."""
    line.write(frame)
    return bytes(line.read(reply_bytes))
