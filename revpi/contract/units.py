"""What follows from the unit of a number: its class at Home Assistant and what it can be at all."""

from __future__ import annotations

from dataclasses import dataclass

MEASUREMENT, INCREASING = "measurement", "total_increasing"


@dataclass(frozen=True, slots=True)
class Unit:
    """One engineering unit.

    Attributes:
        device_class: Home Assistant's class of quantities in this unit, "" where it has none.
        state_class: Momentary value or rising total.
        lo: No value of this plant is lower.
        hi: No value of this plant is higher.
    """

    device_class: str
    state_class: str
    lo: float
    hi: float


UNITS: dict[str, Unit] = {
    "W": Unit("power", MEASUREMENT, -200_000.0, 200_000.0),
    "kWh": Unit("energy", INCREASING, 0.0, 1e9),
    "degC": Unit("temperature", MEASUREMENT, -100.0, 300.0),
    "%": Unit("battery", MEASUREMENT, 0.0, 100.0),  # the one percentage is a state of charge
    "V": Unit("voltage", MEASUREMENT, 0.0, 10.0),  # speed signals of the pumps
    "TH/s": Unit("", MEASUREMENT, 0.0, 10_000.0),
    "J/TH": Unit("", MEASUREMENT, 0.0, 1e6),
    "EUR/kWh": Unit("", MEASUREMENT, -2.0, 5.0),
    "h": Unit("duration", INCREASING, 0.0, 1e6),
    "": Unit("", INCREASING, 0.0, 1e15),  # counters
}
