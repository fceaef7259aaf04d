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

# Why outputs of the automatic program are off in a mode.
MODE_BLOCKS: dict[Mode, R] = {
    Mode.OFF: R.MODE_OFF,
    Mode.HAND: R.MODE_HAND,
    Mode.FAULT: R.IMAGE_FAULT,
}


def mode_of(inputs: PlantInputs) -> Mode:
    """The mode in force; an unreadable image is `fault`, an unreadable contact counts as open."""
    if not inputs.image.ok:
        return Mode.FAULT
    return KEY_SWITCH[(is_true(inputs.auto_switch), is_true(inputs.hand_switch))]


def switch_is_implausible(inputs: PlantInputs) -> bool:
    """Whether both contacts of the key switch are closed."""
    return is_true(inputs.auto_switch) and is_true(inputs.hand_switch)
