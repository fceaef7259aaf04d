"""Meters on one bus, with faults, as they are published."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from sim.deye.faults import Fault, Faults
from sim.meter.registers import KINDS
from sim.meter.state import MeterState
from site_bridge.build import meter_source
from site_bridge.inverter.settings import InverterSettings
from site_bridge.meter.settings import MeterSettings, check_meters, serial_of
from site_bridge.modbus.port import RtuPort
from site_bridge.modbus.settings import BusSettings, SerialSettings
from tests.bridge.meter_rig import MeterRig
from tests.bridge.recording import RecordingOutbox, until


@pytest.mark.parametrize("model", KINDS)
def test_publishes_what_the_meter_says(tmp_path: Path, model: str) -> None:
    rig = MeterRig(tmp_path, {3: model}, {3: MeterState(-1500.0, 12_345.5, 67.5)})

    async def use() -> None:
        await rig.good(3)
        await until(lambda: rig.last(3, "energy_export") is not None, "energies")

    rig.run(use)
    told = [rig.last(3, topic) for topic in ("power", "energy_import", "energy_export", "role", "quality")]
    assert told == ["-1500", "12345.5", "67.5", "other", "good"]
    sample = json.loads(rig.last(3, "sample") or "{}")
    assert (sample["session"], sample["power_w"]) == ("bridge-1", -1500.0)
    assert sample["seq"] >= 1
    assert sample["mono_s"] <= time.monotonic()


def test_meters_of_several_makers_share_a_bus(tmp_path: Path) -> None:
    rig = MeterRig(tmp_path, {1: "sdm630", 2: "abb_b23", 3: "em24", 4: "finder_7m24"})

    async def use() -> None:
        for unit_id in rig.models:
            await rig.more(unit_id, 3)

    rig.run(use)
    for unit_id in rig.models:
        assert set(rig.powers(unit_id)) == {1000.0 * unit_id + 500}


@pytest.mark.parametrize(
    ("model", "fault"),
    [
        *(("sdm630", fault) for fault in Fault),
        ("iem3155", Fault.LATE_REPLY),
        *((model, Fault.ZERO_BLOCK) for model in ("iem3155", "em24", "abb_b23")),
    ],
)
def test_no_fault_of_the_line_makes_a_wrong_value(tmp_path: Path, model: str, fault: Fault) -> None:
    rig = MeterRig(tmp_path, {1: model, 2: model})

    async def use() -> None:
        await rig.more(1, 1)
        rig.faults.inject(fault, 3)
        await until(lambda: not rig.faults._pending, "the faults are used up")
        for unit_id in rig.models:
            await rig.more(unit_id, 2)
            await rig.good(unit_id)

    rig.run(use)
    for unit_id in rig.models:
        assert set(rig.powers(unit_id)) == {1000.0 * unit_id + 500}
        assert set(rig.outbox.all(f"meters/{rig.name(unit_id)}/energy_import")) <= {"12345.5"}


def test_a_dead_meter_is_bad_and_leaves_the_others_good(tmp_path: Path) -> None:
    rig = MeterRig(tmp_path, {1: "sdm630", 2: "sdm630", 3: "abb_b23"}, poll_s=0.5)

    async def use() -> None:
        for unit_id in rig.models:
            await rig.good(unit_id)
        alive = rig.states[2]
        rig.states[2] = None
        await until(lambda: rig.last(2, "quality") == "bad:too_old", "bad")
        await rig.more(1, 6)
        assert "no answer" in rig.healths[2].detail
        rig.states[2] = alive
        await rig.good(2)

    rig.run(use)
    for unit_id in (1, 3):
        qualities = rig.outbox.all(f"meters/{rig.name(unit_id)}/quality")
        assert set(qualities[qualities.index("good") :]) == {"good"}


def test_an_unplugged_adapter_makes_all_bad_and_all_come_back(tmp_path: Path) -> None:
    rig = MeterRig(tmp_path, {1: "sdm630", 2: "em24"})

    def both(quality: str) -> bool:
        return all(rig.last(unit_id, "quality") == quality for unit_id in rig.models)

    async def use() -> None:
        await until(lambda: both("bad:never_seen"), "bad at first")
        for _ in range(2):
            device = rig.slave()
            device.start()
            for unit_id in rig.models:
                await rig.more(unit_id, 1)
            device.stop()
            await until(lambda: both("bad:too_old"), "bad")

    rig.run(use, slave=False)
    for unit_id in rig.models:
        assert set(rig.powers(unit_id)) == {1000.0 * unit_id + 500}


def test_a_true_step_and_a_spike(tmp_path: Path) -> None:
    rig = MeterRig(tmp_path, {1: "sdm630"})

    async def use() -> None:
        await rig.more(1, 2)
        rig.states[1] = MeterState(60_000.0, 12_345.5, 67.5)
        await until(lambda: 60_000.0 in rig.powers(1), "the step is believed")

    rig.run(use)
    assert set(rig.powers(1)) == {1500.0, 60_000.0}


def test_a_dead_bus_delays_no_other_bus(tmp_path: Path) -> None:
    (tmp_path / "dead").mkdir()
    dead = MeterRig(tmp_path / "dead", {1: "sdm630"}, {1: None})
    alive = MeterRig(tmp_path, {1: "sdm630"})

    async def use() -> None:
        port = RtuPort(BusSettings(port=str(tmp_path / "dead" / "meters"), request_timeout_s=5.0))
        settings = MeterSettings(id="dead", poll_s=0.5)
        source, _ = meter_source(settings, port, RecordingOutbox(), "s")
        task = asyncio.create_task(source.run())
        await alive.more(1, 8)
        task.cancel()
        await asyncio.wait([task])
        port.close()

    silent = dead.slave()
    silent.start()
    alive.run(use)
    silent.stop()
    assert set(alive.outbox.all("meters/sdm630-1/quality")) <= {"good", "bad:never_seen"}


def test_one_bus_at_9600_baud_with_noise_and_pieces(tmp_path: Path) -> None:
    rig = MeterRig(
        tmp_path, {1: "sdm630", 2: "abb_b23"}, baud=9600, poll_s=0.6, timeout_s=0.4, faults=Faults(late_s=0.5)
    )
    faults = (Fault.STRAY_BYTE, Fault.SPLIT, Fault.CORRUPT_CRC, Fault.LATE_REPLY, Fault.DROP_REPLY)

    async def use() -> None:
        for unit_id in rig.models:
            await rig.good(unit_id)
        for fault in faults:
            rig.faults.inject(fault)
        await until(lambda: not rig.faults._pending, "the faults are used up")
        for unit_id in rig.models:
            await rig.more(unit_id, 1)

    rig.run(use)
    for unit_id in rig.models:
        assert set(rig.powers(unit_id)) == {1000.0 * unit_id + 500}


METER = MeterSettings(id="heatpump", bus="cellar", unit_id=1)
CELLAR = BusSettings(id="cellar", port="/dev/cellar")


@pytest.mark.parametrize(
    ("buses", "meters", "told"),
    [
        ((CELLAR,), (METER,), None),
        ((CELLAR,), (METER, MeterSettings(id="grid", bus="inverter", unit_id=2)), None),
        (
            (CELLAR,),
            (MeterSettings(id="x", bus="attic"),),
            "bus 'attic' does not exist; there are inverter, cellar",
        ),
        ((CELLAR,), (METER, MeterSettings(id="b", bus="cellar", unit_id=1)), "2 devices have the id 1"),
        ((), (MeterSettings(id="x", bus="inverter", unit_id=1),), "bus inverter: 2 devices have the id 1"),
        ((BusSettings(id="inverter"),), (), "means the bus of the inverter"),
        ((CELLAR, BusSettings(id="b", port="/dev/cellar")), (), "port /dev/cellar is used by 2 buses"),
    ],
)
def test_mistakes_between_buses_and_meters_are_told(
    buses: tuple[BusSettings, ...], meters: tuple[MeterSettings, ...], told: str | None
) -> None:
    complaint = check_meters(buses, meters, InverterSettings())
    assert complaint == told if told is None else complaint is not None and told in complaint


def test_names_that_no_topic_can_hold_are_refused() -> None:
    assert MeterSettings(id="Heat pump").check() is not None
    assert BusSettings(id="a/b").check() is not None
    assert METER.check() is CELLAR.check() is None


def test_a_meter_finds_its_bus() -> None:
    inverter = InverterSettings(bus=SerialSettings(port="/dev/a"))
    assert serial_of(METER, (CELLAR,), inverter) is CELLAR
    assert serial_of(MeterSettings(bus="inverter"), (CELLAR,), inverter).port == "/dev/a"
