"""Faults that can be planted, by the names of the cabinet."""

from __future__ import annotations

from sim.plant.contacts import CONTACTS, TEMPERATURES, ContactFault
from sim.plant.sensors import SensorFault

DEVICE_FAULTS: dict[str, tuple[str, ...]] = {
    "K10": ("welded", "dead"),
    "K11": ("welded", "dead"),
    "RV1": ("stuck",),
    "RV2": ("stuck",),
    "P3": ("dead", "runs"),
    "P4": ("dead", "runs"),
    "P5": ("dead", "runs"),
    "RK": ("dead", "runs"),
    "HP": ("dead",),
    "SAFETY": ("bridged",),
    "WATCHDOG": ("bridged",),
}
"""Devices and what can go wrong with them."""


def kinds(name: str) -> tuple[str, ...]:
    """Faults that this signal or device can have, `none` included; empty for an unknown name."""
    if name in TEMPERATURES:
        return tuple(SensorFault)
    if name in CONTACTS:
        return tuple(ContactFault)
    return ("none", *DEVICE_FAULTS[name]) if name in DEVICE_FAULTS else ()


def names() -> tuple[str, ...]:
    """All that can fail."""
    return (*TEMPERATURES, *CONTACTS, *DEVICE_FAULTS)
