"""What the modules say of themselves.

Source: KUNBUS piControl (RevPiStatus) and DIO module (Status).
"""

from __future__ import annotations

from typing import Final

from revpi.core.inputs import ImageHealth

RUNNING: Final = 0x01
FAULTS: tuple[tuple[int, str], ...] = (
    (0x02, "a module is connected that is not configured"),
    (0x04, "a configured module is missing"),
    (0x08, "a module has another size than configured"),
)
"""Bits of RevPiStatus that must be clear."""

CHANNELS_PER_GROUP: Final = 8
NO_CONTACT: Final = 0x01
SUPPLY_MISSING: tuple[int, int] = (0x02 | 0x04, 0x10 | 0x20)
INPUT_FAULT: Final = 0x80

HEALTHY: Final = ImageHealth()
_CARED_FOR: Final = RUNNING | sum(bit for bit, _ in FAULTS)


def faults(status: int) -> str:
    """The faults in RevPiStatus in words, "" when there are none."""
    return ", ".join(text for bit, text in FAULTS if status & bit)


def base_health(status: int) -> ImageHealth:
    """Health by RevPiStatus."""
    if status & _CARED_FOR == RUNNING:
        return HEALTHY
    return ImageHealth(ok=False, detail=faults(status) or "the piControl driver is not running")


def contact_fault_mask(channel: int) -> int:
    """Bits of the DIO's Status that make an input channel (1 to 16) unusable."""
    return NO_CONTACT | SUPPLY_MISSING[(channel - 1) // CHANNELS_PER_GROUP] | INPUT_FAULT
