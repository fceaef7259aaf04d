"""The inverter's topics."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from revpi.contract.messages import encode_inverter
from revpi.contract.quality import quality_text
from revpi.core.inputs import InverterTelemetry
from revpi.core.reading import Reading
from site_bridge.inverter.states import faults, run_state
from site_bridge.publish.outbox import Outbox, Stamper, number_text

_CONTROL_TOPICS = {
    "solar_power": "solar_power_w",
    "battery_soc": "battery_soc_pct",
    "battery_power": "battery_power_w",
    "grid_power": "grid_power_w",
    "load_power": "load_power_w",
}
_SLOW_TOPICS = {
    "energy_solar": "total_solar_kwh",
    "energy_import": "total_import_kwh",
    "energy_export": "total_export_kwh",
    "energy_charge": "total_battery_charge_kwh",
    "energy_discharge": "total_battery_discharge_kwh",
    "energy_load": "total_load_kwh",
    "day_solar": "day_solar_kwh",
    "day_import": "day_import_kwh",
    "day_export": "day_export_kwh",
    "day_charge": "day_battery_charge_kwh",
    "day_discharge": "day_battery_discharge_kwh",
    "day_load": "day_load_kwh",
    "battery_temperature": "battery_temp_c",
    "temperature": "heat_sink_temp_c",
}


class InverterPublisher:
    """Publishes what the inverter says; what it does not say is not published."""

    def __init__(self, outbox: Outbox, stamper: Stamper) -> None:
        self._outbox = outbox
        self._stamper = stamper

    def control(self, sample: InverterTelemetry, taken_s: float) -> None:
        """A good sample, taken at monotonic time `taken_s`; the sample for the PLC goes first."""
        stamp = self._stamper.stamp(taken_s)
        self._outbox.publish("inverter/sample", encode_inverter(stamp, sample))
        self._numbers({name: getattr(sample, field) for name, field in _CONTROL_TOPICS.items()})

    def slow(self, values: Mapping[str, float]) -> None:
        """Energies, temperatures, state and faults out of decoded values."""
        self._numbers({name: values.get(row) for name, row in _SLOW_TOPICS.items()})
        if state := run_state(values):
            self._outbox.publish("inverter/state", state)
        standing = faults(values)
        if standing is not None:
            self._outbox.publish("inverter/faults", json.dumps([asdict(fault) for fault in standing]))

    def quality(self, reading: Reading[InverterTelemetry]) -> None:
        """Quality of the values above."""
        self._outbox.publish("inverter/quality", quality_text(reading))

    def _numbers(self, values: Mapping[str, float | None]) -> None:
        for name, value in values.items():
            if value is not None:
                self._outbox.publish(f"inverter/{name}", number_text(value))
