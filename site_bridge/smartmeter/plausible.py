"""Energies only rise, and not faster than the house connection allows."""

from __future__ import annotations

import math

from site_bridge.smartmeter.sample import SmartMeterSample

RESOLUTION_KWH = 1.0  # without PIN meters show whole kWh
PATIENCE_S = 60.0  # what contradicts for so long is the new truth: the meter was exchanged or reset
_S_PER_H = 3600.0


class EnergyWatch:
    """Compares each sample with the last good one of the same meter.

    Args:
        max_power_w: Most power that the house can have.
    """

    def __init__(self, max_power_w: float) -> None:
        self._kw = max_power_w / 1000.0
        self._good: SmartMeterSample | None = None
        self._good_s = 0.0

    def complaint(self, sample: SmartMeterSample, now_s: float) -> str:
        """Why the sample cannot be true, "" when it can; then it is the one to compare with."""
        text = self._contradiction(sample, now_s)
        if not text:
            self._good, self._good_s = sample, now_s
        return text

    def _contradiction(self, sample: SmartMeterSample, now_s: float) -> str:
        before = self._good
        if before is None or before.server_id != sample.server_id or now_s - self._good_s > PATIENCE_S:
            return ""
        most_kwh = RESOLUTION_KWH + self._kw * (now_s - self._good_s) / _S_PER_H
        pairs = (
            ("import", before.energy_import_kwh, sample.energy_import_kwh),
            ("export", before.energy_export_kwh, sample.energy_export_kwh),
        )
        for name, old_kwh, new_kwh in pairs:
            if old_kwh is not None and new_kwh is not None and not _follows(old_kwh, new_kwh, most_kwh):
                return f"{name} jumps away from {old_kwh:.10g} kWh, believed if it stays for {PATIENCE_S:g} s"
        return ""


def _follows(old_kwh: float, new_kwh: float, most_kwh: float) -> bool:
    """Whether a total can come after another; one that lost its decimals with the PIN can."""
    return 0.0 <= new_kwh - old_kwh <= most_kwh or new_kwh == math.floor(old_kwh)
