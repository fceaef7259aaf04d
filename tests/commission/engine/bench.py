"""The desk on a bench: inputs as records, time by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from revpi.commission.cabinet import Cabinet
from revpi.commission.desk import Desk, Written
from revpi.commission.requests import ForceRequest, Reply
from revpi.config.plc import PlcConfig
from revpi.core.inputs import Now, PlantInputs
from revpi.core.memory.memory import Memory
from revpi.core.params import ControlParams
from revpi.core.reading import Good
from revpi.image.settings import ImageSettings, SensorSettings
from revpi.signals.table import INPUTS, Kind

SCAN_S = 0.02
TRAVEL_S = 2.0
PRE_RUN_S = 3.0


def control() -> ControlParams:
    """Valves and pre-run as short as the settings allow."""
    usual = ControlParams()
    return replace(
        usual,
        valve=replace(usual.valve, travel_s=TRAVEL_S, overrun=1.0),
        coolant=replace(usual.coolant, pre_run_s=PRE_RUN_S),
    )


def cabinet_at(folder: Path, image: ImageSettings, **sensors: SensorSettings) -> Cabinet:
    """A cabinet of plain files."""
    config = PlcConfig()
    return Cabinet(
        "bench",
        image,
        {**config.sensors, **sensors},
        config.signals,
        control(),
        config.scan,
        folder / "state.json",
    )


class Bench:
    """One desk, stepped."""

    def __init__(self, memory: Memory | None = None) -> None:
        self.cabinet = cabinet_at(Path("nowhere"), ImageSettings())
        self.desk = Desk(self.cabinet, memory or Memory())
        contacts: dict[str, Any] = {s.field: Good(False) for s in INPUTS if s.kind is Kind.DI}
        temps: dict[str, Any] = {s.field: Good(45.0) for s in INPUTS if s.kind is not Kind.DI}
        self.inputs = PlantInputs(**contacts, **temps)
        self.set(hand_switch=True, safety_ok=True)
        self.now_s = 100.0
        self.written = self.run(1.0)

    def set(self, **values: Any) -> None:
        """Change inputs; plain values are good ones."""
        readings: dict[str, Any] = {
            name: Good(value) if isinstance(value, bool | float) else value for name, value in values.items()
        }
        self.inputs = replace(self.inputs, **readings)

    def run(self, seconds: float) -> Written:
        """Scan for so long; contactors follow their commands."""
        written = self.desk.step(Now(self.now_s, None), self.inputs)
        for _ in range(round(seconds / SCAN_S)):
            self.now_s += SCAN_S
            written = self.desk.step(Now(self.now_s, None), self.inputs)
            self.set(k10_fb=written.outputs.k10_on, k11_fb=written.outputs.k11_on)
        self.written = written
        return written

    def force(self, name: str, value: bool | float = True, seconds: float | None = None) -> Reply:
        """Ask for it, and scan once."""
        reply = self.desk.force(ForceRequest(name, value, seconds), self.now_s)
        self.run(SCAN_S)
        return reply

    def make_ready(self) -> None:
        """Coolant and the cooler as sink, so that a contactor may close."""
        self.force("P3_ON")
        self.force("P5_SPEED", 5.0)
        self.force("RV1_ZU")
        self.run(PRE_RUN_S + 0.1)
        self.desk.touch(self.now_s)
