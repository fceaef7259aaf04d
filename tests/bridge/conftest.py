"""Devices for commands by hand."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.deye.registers import three_phase_lv
from sim.deye.slave import DeyeSlave
from sim.meter.bus import MeterBus, SimulatedMeter
from sim.meter.state import MeterState
from sim.smartmeter.head import OpticalHead
from sim.smartmeter.meter import Meter
from tests.bridge.miner_rig import MinerRig, miner_rig
from tests.bridge.site import FAST, FAST_BAUD, HOUSE


@pytest.fixture
def inverter(tmp_path: Path) -> Iterator[dict[int, int]]:
    """A running inverter under tmp_path/inverter; its registers."""
    registers = three_phase_lv(HOUSE, FAST)
    slave = DeyeSlave(lambda: registers, tmp_path / "inverter", settings=FAST)
    slave.start()
    yield registers
    slave.stop()


@pytest.fixture
def meters(tmp_path: Path) -> Iterator[None]:
    """A running meter under tmp_path/meters."""
    heat = SimulatedMeter("sdm630", lambda: MeterState(power_w=1500.0, import_kwh=42.0))
    bus = MeterBus({1: heat}, tmp_path / "meters", baud=FAST_BAUD, turnaround_s=0.0)
    bus.start()
    yield
    bus.stop()


@pytest.fixture
def smartmeter(tmp_path: Path) -> Iterator[None]:
    """A running optical head under tmp_path/smartmeter."""
    told = Meter(power_w=-900.0, import_kwh=100.0, export_kwh=7.0)
    head = OpticalHead(told.telegram, tmp_path / "smartmeter", period_s=0.2, baud=FAST_BAUD)
    head.start()
    yield
    head.stop()


@pytest.fixture
def rig() -> Iterator[MinerRig]:
    """A running miner, in a thread of its own."""
    rigs: list[MinerRig] = []
    up = threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def live() -> None:
        async with miner_rig() as running:
            rigs.append(running)
            up.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(live()))
    thread.start()
    assert up.wait(10)
    yield rigs[0]
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    loop.close()


@pytest.fixture
def miner_port(rig: MinerRig) -> int:
    """The port of a running miner."""
    return rig.server.port
