"""Settings of the inverter."""

from __future__ import annotations

from dataclasses import dataclass, field

from revpi.schema import setting
from site_bridge.modbus.request import MAX_REGISTERS
from site_bridge.modbus.settings import SerialSettings, aging_mistake

# Some firmware's load register lacks what is connected in front of the inverter: there the load is
# inverter output and external current transformer added.
LOAD_REGISTER = "register"
LOAD_OUTPUT_PLUS_CT = "output_plus_ct"

# The grid registers tell the external current transformer only in the work mode "zero export to CT", else the
# inverter's own grid port (Deye protocol V104).
GRID_REGISTER = "register"
GRID_CT = "external_ct"

# Firmware MAIN 1098 and newer of high-voltage inverters counts whole kWh; reports differ whether only in the
# registers of the day.
ENERGY_STEPS = {"0.1 kWh": 0.1, "1 kWh": 1.0}
# With fewer there are more requests than lengths: a lost reply then holds up those that look the same.
LEAST_LIMIT = 16
# Registers that lie between the two words of a number.
LEAST_REGISTERS = {"three_phase_hv_large": 90}
_COMPARE = "; compare with the display at commissioning"


@dataclass(frozen=True, slots=True)
class InverterSettings:
    """The Deye hybrid inverter on its own RS485 bus."""

    enabled: bool = setting(True, "Whether the site has an inverter on RS485")
    model: str = setting(
        "three_phase_lv",
        "Register map",
        choices=(
            "single_phase",
            "single_phase_16kw",
            "three_phase_lv",
            "three_phase_hv",
            "three_phase_hv_large",
        ),
    )
    unit_id: int = setting(1, "Modbus device id", lo=1, hi=247)
    poll_s: float = setting(1.0, "Period of the control values", unit="s", lo=0.2, hi=2)
    slow_poll_s: float = setting(30.0, "Period of energies, run state and faults", unit="s", lo=1, hi=300)
    bad_after_s: float = setting(10.0, "Without a good sample for this long: bad", unit="s", lo=1, hi=60)
    battery: bool = setting(True, "Whether a battery is connected")
    grid_source: str = setting(
        GRID_REGISTER,
        'Origin of the grid power; external_ct unless the work mode is "zero export to CT"',
        choices=(GRID_REGISTER, GRID_CT),
    )
    load_source: str = setting(
        LOAD_REGISTER, "Origin of the load power", choices=(LOAD_REGISTER, LOAD_OUTPUT_PLUS_CT)
    )
    day_energy_step: str = setting(
        "0.1 kWh", "Step of the energies of the day" + _COMPARE, choices=tuple(ENERGY_STEPS)
    )
    total_energy_step: str = setting(
        "0.1 kWh", "Step of the total energies" + _COMPARE, choices=tuple(ENERGY_STEPS)
    )
    max_registers: int = setting(
        MAX_REGISTERS,
        "Most registers asked for at once; 16 for fussy loggers",
        lo=LEAST_LIMIT,
        hi=MAX_REGISTERS,
    )
    bus: SerialSettings = field(default_factory=SerialSettings)

    def check(self) -> str | None:
        """A mistake between several settings."""
        least = LEAST_REGISTERS.get(self.model, 0)
        if self.max_registers < least:
            return f"max_registers {self.max_registers} is too few for {self.model}; must be at least {least}"
        return aging_mistake(self.poll_s, self.bad_after_s)
