"""Mistakes that electricians make and defects that they find: one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.site.settings import TransmitterSettings
from sim.wiring.wire import NOWHERE, Wire, swapped


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong on the site.

    Attributes:
        meaning: In words.
        wires: Wires that are wrong, by the signal of the terminal (inputs) or of the device (outputs).
        faults: Defects as (signal, device or module, kind).
    """

    meaning: str
    wires: Mapping[str, Wire] = field(default_factory=dict)
    faults: tuple[tuple[str, str], ...] = ()


MISTAKES: dict[str, Mistake] = {
    "swapped_inputs": Mistake("the wires of P4_SSM and P5_SSM are interchanged", swapped("P4_SSM", "P5_SSM")),
    "dead_input": Mistake("the wire of DIM_14A has no contact", {"DIM_14A": NOWHERE}),
    "inverted_contact": Mistake(
        "the dry cooler's fault contact opens on a fault", {"RK_FAULT": Wire("RK_FAULT", inverted=True)}
    ),
    "welded_contactor": Mistake("K10 welds when it closes", faults=(("K10", "welded"),)),
    "dead_contactor": Mistake("the coil of K11 does not pull", faults=(("K11", "dead"),)),
    "valve_backwards": Mistake("RV1: open and close interchanged", swapped("RV1_AUF", "RV1_ZU")),
    "wrong_range": Mistake(
        "T_GLYCOL has a transmitter of 0 to 150 degC",
        {"T_GLYCOL": Wire("T_GLYCOL", transmitter=TransmitterSettings(0.0, 150.0))},
    ),
    "missing_aio": Mistake("the AIO module is not plugged in", faults=(("aio01", "missing"),)),
    "crossed_contactors": Mistake("K10's coil hangs on K11's relay and back", swapped("K10_ON", "K11_ON")),
    "dead_pump": Mistake("no wire from the relay to P3", {"P3_ON": NOWHERE}),
    "swapped_pumps": Mistake(
        "the 0-10 V wires of P4 and P5 are interchanged", swapped("P4_SPEED", "P5_SPEED")
    ),
    "broken_sensor": Mistake("the loop of T_OUTDOOR is open", {"T_OUTDOOR": NOWHERE}),
    "bridged_watchdog": Mistake("the watchdog relay is bridged", faults=(("WATCHDOG", "bridged"),)),
    "bridged_safety": Mistake("the safety relay's contacts are bridged", faults=(("SAFETY", "bridged"),)),
}
