"""What flows through a meter is counted."""

from __future__ import annotations

from sim.meter.state import MeterState
from sim.plant.media import J_PER_KWH


class EnergyCounter:
    """A new meter: both counters begin at 0.

    Attributes:
        state: What it shows; another thread may read it.
    """

    def __init__(self) -> None:
        self.state = MeterState(0.0)

    def advance(self, dt_s: float, power_w: float) -> None:
        """Let a power flow for a time; import positive."""
        before, kwh = self.state, power_w * dt_s / J_PER_KWH
        imported_kwh = before.import_kwh + max(0.0, kwh)
        exported_kwh = before.export_kwh - min(0.0, kwh)
        self.state = MeterState(power_w, imported_kwh, exported_kwh)
