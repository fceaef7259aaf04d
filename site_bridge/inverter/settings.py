"""Settings of the inverter."""

from __future__ import annotations

from dataclasses import dataclass, field

from revpi.schema import setting
from site_bridge.modbus.settings import SerialSettings

# Some firmware's load register lacks what is connected in front of the inverter: there the load is
# inverter output and external current transformer added.
LOAD_REGISTER = "register"
LOAD_OUTPUT_PLUS_CT = "output_plus_ct"


@dataclass(frozen=True, slots=True)
class InverterSettings:
    """The Deye hybrid inverter on its own RS485 bus."""

    enabled: bool = setting(True, "Whether the site has an inverter on RS485")
    model: str = setting("three_phase_lv", "Register map", choices=("three_phase_lv",))
    unit_id: int = setting(1, "Modbus device id", lo=1, hi=247)
    poll_s: float = setting(1.0, "Period of the control values", unit="s", lo=0.2, hi=2)
    slow_poll_s: float = setting(30.0, "Period of energies, run state and faults", unit="s", lo=1, hi=300)
    bad_after_s: float = setting(10.0, "Without a good sample for this long: bad", unit="s", lo=1, hi=60)
    battery: bool = setting(True, "Whether a battery is connected")
    load_source: str = setting(
        LOAD_REGISTER, "Origin of the load power", choices=(LOAD_REGISTER, LOAD_OUTPUT_PLUS_CT)
    )
    bus: SerialSettings = field(default_factory=SerialSettings)
