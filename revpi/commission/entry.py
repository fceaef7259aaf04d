"""Who may enter: the key on Hand, and no automatic program at work."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from revpi.core.inputs import PlantInputs
from revpi.core.mode import mode_of
from revpi.core.outputs import Mode
from revpi.errors import UserError


class Automatic(StrEnum):
    """What the automatic program does."""

    STOPPED = "stopped"
    HAND = "hand"
    RUNNING = "running"


MAY_TAKE: Final = frozenset({Mode.HAND.value, Mode.MAINTENANCE.value})
"""Modes in which the automatic program lends the process image; miners are off in both."""


def demand_idle(automatic: Automatic) -> None:
    """Nobody else drives the outputs.

    Raises:
        UserError: The automatic program does.
    """
    if automatic is Automatic.RUNNING:
        raise UserError(
            "the automatic program drives the outputs; turn the key switch to Hand, or stop the program, "
            "then start commissioning again"
        )


def demand_hand(inputs: PlantInputs) -> None:
    """The key switch is on Hand.

    Raises:
        UserError: It is not, or nothing is known of it.
    """
    mode = mode_of(inputs, None)
    if mode is Mode.HAND:
        return
    if mode is Mode.FAULT:
        raise UserError(f"the process image is not sound: {inputs.image.detail}; check the modules first")
    shown = {Mode.AUTO: "Auto", Mode.OFF: "0"}[mode]
    raise UserError(
        f"the key switch shows {shown}; turn it to Hand (if it does stand on Hand, check DI4 AUTO_SWITCH and "
        "DI5 HAND_SWITCH: dead or swapped)"
    )
