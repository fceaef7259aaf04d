"""A plant in which nothing happens by itself, and hands to change that."""

from __future__ import annotations

from random import Random
from typing import Any

from sim.plant.heat_pump import HeatPumpSettings
from sim.plant.plant import Plant
from sim.plant.profile import ProfileSettings
from sim.plant.sensors import SensorSettings
from sim.plant.settings import PlantSettings

SCAN_S = 0.02


def plant(**settings: Any) -> Plant:
    exact = SensorSettings(lag_s=0.0, noise_k=0.0, resolution_k=0.0)
    sleeping = HeatPumpSettings(start_off_s=86400.0)
    return Plant(PlantSettings(**{"sensors": exact, "heat_pump": sleeping, **settings}), Random(1))


def always(value: float) -> ProfileSettings:
    return ProfileSettings(values=(value,))


def run(site: Plant, seconds: float, *, heartbeat: bool = True, step_s: float = SCAN_S) -> None:
    """Let time pass in scans, with a program that lives or not."""
    for _ in range(round(seconds / step_s)):
        site.commands.heartbeat ^= heartbeat
        site.advance(step_s)
