"""All parameters of the plant."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from revpi.schema import setting
from sim.plant.battery import BatterySettings
from sim.plant.buffer import BufferSettings
from sim.plant.contactor import ContactorSettings
from sim.plant.coolant import ChargingSettings, CoolantSettings
from sim.plant.cooler import CoolerSettings
from sim.plant.dhw import DhwSettings
from sim.plant.exchanger import ExchangerSettings
from sim.plant.heat_pump import HeatPumpSettings
from sim.plant.house import HouseSettings
from sim.plant.profile import ProfileSettings
from sim.plant.pumps import FixedPumpSettings, WiloSettings
from sim.plant.safety import SafetySettings
from sim.plant.sensors import SensorSettings
from sim.plant.valve import ValveSettings

_PROFILE_RANGES = {
    "outdoor_c": (-40.0, 50.0),
    "pv_power_w": (0.0, 1e5),
    "household_w": (0.0, 5e4),
    "dhw_draw_l_per_min": (0.0, 60.0),
}


@dataclass(frozen=True, slots=True)
class PlantSettings:
    """One house with its cabinet."""

    start_s: float = setting(0.0, "time on the profiles at the start", unit="s", lo=0.0, hi=366 * 86400.0)
    cellar_c: float = setting(15.0, "temperature around tanks and pipes", unit="degC", lo=-10.0, hi=40.0)
    zero_export: bool = setting(False, "the inverter throttles PV instead of feeding in")
    outdoor_c: ProfileSettings = field(default_factory=partial(ProfileSettings, values=(2.0,)))
    pv_power_w: ProfileSettings = field(default_factory=partial(ProfileSettings, values=(0.0,)))
    household_w: ProfileSettings = field(default_factory=partial(ProfileSettings, values=(400.0,)))
    dhw_draw_l_per_min: ProfileSettings = field(default_factory=partial(ProfileSettings, values=(0.0,)))
    contactors: ContactorSettings = field(default_factory=ContactorSettings)
    safety: SafetySettings = field(default_factory=SafetySettings)
    rv1: ValveSettings = field(default_factory=ValveSettings)
    rv2: ValveSettings = field(default_factory=ValveSettings)
    p3: FixedPumpSettings = field(default_factory=FixedPumpSettings)
    p4: WiloSettings = field(default_factory=WiloSettings)
    p5: WiloSettings = field(default_factory=WiloSettings)
    hx1: ExchangerSettings = field(default_factory=ExchangerSettings)
    hx2: ExchangerSettings = field(default_factory=ExchangerSettings)
    coolant: CoolantSettings = field(default_factory=CoolantSettings)
    charging: ChargingSettings = field(default_factory=ChargingSettings)
    buffer: BufferSettings = field(default_factory=BufferSettings)
    dhw: DhwSettings = field(default_factory=DhwSettings)
    house: HouseSettings = field(default_factory=HouseSettings)
    heat_pump: HeatPumpSettings = field(default_factory=HeatPumpSettings)
    cooler: CoolerSettings = field(default_factory=CoolerSettings)
    battery: BatterySettings = field(default_factory=BatterySettings)
    sensors: SensorSettings = field(default_factory=SensorSettings)

    def check(self) -> str | None:
        """What does not fit together, None when all does."""
        for name, (lo, hi) in _PROFILE_RANGES.items():
            profile: ProfileSettings = getattr(self, name)
            if not all(lo <= value <= hi for value in profile.values):
                return f"{name}.values must be {lo:g} to {hi:g}"
        return None
