"""The smart meter's topics."""

from __future__ import annotations

from revpi.contract.quality import quality_text
from revpi.core.reading import Reading
from site_bridge.publish.outbox import Outbox, number_text
from site_bridge.smartmeter.sample import SmartMeterSample

_NUMBER_TOPICS = {
    "power": "power_w",
    "energy_import": "energy_import_kwh",
    "energy_export": "energy_export_kwh",
}


class SmartMeterPublisher:
    """Publishes what the smart meter says; what it does not say is not published."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def sample(self, sample: SmartMeterSample) -> None:
        """A sample that can be true."""
        for name, field in _NUMBER_TOPICS.items():
            value: float | None = getattr(sample, field)
            if value is not None:
                self._outbox.publish(f"smartmeter/{name}", number_text(value))

    def status(self, text: str) -> None:
        """How the meter does, in words."""
        self._outbox.publish("smartmeter/status", text)

    def quality(self, reading: Reading[SmartMeterSample]) -> None:
        """Quality of the telegrams, and so of the energies."""
        self._outbox.publish("smartmeter/quality", quality_text(reading))

    def power_quality(self, reading: Reading[SmartMeterSample]) -> None:
        """Quality of the power, which a meter without PIN never sends."""
        self._outbox.publish("smartmeter/power/quality", quality_text(reading))
