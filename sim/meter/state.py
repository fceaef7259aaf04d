"""What a meter measures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MeterState:
    """One moment; power import positive, the phases carry a third each.

    Attributes:
        power_w: Active power of all phases.
        import_kwh: Imported energy.
        export_kwh: Exported energy.
        voltage_v: Voltage of each phase.
    """

    power_w: float
    import_kwh: float = 0.0
    export_kwh: float = 0.0
    voltage_v: float = 230.0

    @property
    def phase_power_w(self) -> float:
        """Power of one phase of three."""
        return self.power_w / 3

    @property
    def phase_current_a(self) -> float:
        """Current of one phase of three; meters show its amount."""
        return abs(self.phase_power_w) / self.voltage_v
