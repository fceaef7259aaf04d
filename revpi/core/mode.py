"""The operating mode: the key switch at the cabinet has the last word."""

from __future__ import annotations

from revpi.core.inputs import PlantInputs
from revpi.core.outputs import Mode
from revpi.core.reading import is_true
from revpi.core.reasons import R

# (key on Auto, key on Hand) -> mode; both at once is a wiring fault and counts as 0.
KEY_SWITCH: dict[tuple[bool, bool], Mode] = {
    (False, False): Mode.OFF,
    (True, False): Mode.AUTO,
    (False, True): Mode.HAND,
    (True, True): Mode.OFF,
}

# What a request may make of the key switch's mode: less, never more. Hand and off at the cabinet stay.
REQUESTED: dict[tuple[Mode, str], Mode] = {
    (Mode.AUTO, "off"): Mode.OFF,
    (Mode.AUTO, "hand"): Mode.HAND,
    (Mode.AUTO, "maintenance"): Mode.MAINTENANCE,
    (Mode.HAND, "off"): Mode.OFF,
    (Mode.HAND, "maintenance"): Mode.MAINTENANCE,
}

# Why outputs of the automatic program are off in a mode.
MODE_BLOCKS: dict[Mode, R] = {
    Mode.OFF: R.MODE_OFF,
    Mode.HAND: R.MODE_HAND,
    Mode.MAINTENANCE: R.MAINTENANCE,
    Mode.FAULT: R.IMAGE_FAULT,
}


def mode_of(inputs: PlantInputs, requested: str | None) -> Mode:
    """The mode in force; an unreadable image is `fault`, an unreadable contact counts as open.

    Args:
        inputs: Key switch and state of the image.
        requested: Mode asked for over MQTT, None without.
    """
    if not inputs.image.ok:
        return Mode.FAULT
    mode = KEY_SWITCH[(is_true(inputs.auto_switch), is_true(inputs.hand_switch))]
    return mode if requested is None else REQUESTED.get((mode, requested), mode)


def switch_is_implausible(inputs: PlantInputs) -> bool:
    """Whether both contacts of the key switch are closed."""
    return is_true(inputs.auto_switch) and is_true(inputs.hand_switch)
