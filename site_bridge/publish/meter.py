"""A meter's topics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from revpi.contract.fields import dump
from revpi.contract.quality import quality_text
from revpi.core.reading import Reading
from site_bridge.meter.rows import EXPORT, IMPORT
from site_bridge.meter.sample import MeterSample
from site_bridge.meter.settings import MeterSettings
from site_bridge.publish.outbox import Outbox, Stamper, number_text

_ENERGY_TOPICS = {"energy_import": IMPORT, "energy_export": EXPORT}


class MeterPublisher:
    """Publishes what one meter says; what it does not say is not published."""

    def __init__(self, outbox: Outbox, stamper: Stamper, settings: MeterSettings) -> None:
        self._outbox = outbox
        self._stamper = stamper
        self._prefix = f"meters/{settings.id}"
        self._role = settings.role

    def control(self, sample: MeterSample, taken_s: float) -> None:
        """A good sample, taken at monotonic time `taken_s`."""
        stamp = self._stamper.stamp(taken_s)
        self._publish("sample", dump(asdict(stamp) | asdict(sample)))
        self._publish("power", number_text(sample.power_w))

    def slow(self, values: Mapping[str, float]) -> None:
        """Energies, and what the meter measures."""
        self._publish("role", self._role)
        for name, row in _ENERGY_TOPICS.items():
            if row in values:
                self._publish(name, number_text(values[row]))

    def quality(self, reading: Reading[MeterSample]) -> None:
        """Quality of the values above."""
        self._publish("quality", quality_text(reading))

    def _publish(self, name: str, payload: str | bytes) -> None:
        self._outbox.publish(f"{self._prefix}/{name}", payload)
