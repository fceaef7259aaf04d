"""Why nothing can be forced just now: one table of causes with their words."""

from __future__ import annotations

from typing import Final, NamedTuple

from revpi.commission.text import Text
from revpi.core.inputs import PlantInputs
from revpi.core.mode import mode_of
from revpi.core.outputs import Mode


class Unready(NamedTuple):
    """One cause.

    Attributes:
        ended: Reason of an output that was forced until then.
        refused: Answer to whoever wants to force one.
    """

    ended: Text
    refused: Text


NO_KEY: Final = Unready(
    Text("ended: the key switch left Hand", "beendet: Schlüsselschalter nicht mehr auf Hand"),
    Text(
        "the key switch is not on Hand: nothing can be forced",
        "Schlüsselschalter steht nicht auf Hand: nichts lässt sich schalten",
    ),
)
IMAGE_FAULT: Final = Unready(
    Text("ended: process image or module fault", "beendet: Prozessabbild oder Modul gestört"),
    Text(
        "the process image or a module is faulty: look at the modules first",
        "Prozessabbild oder Modul gestört: zuerst die Module ansehen",
    ),
)
STOOD_STILL: Final = Unready(
    Text(
        "ended: this program stood still, and the driver zeroed the outputs",
        "beendet: Programm stand still, der Treiber hat die Ausgänge abgeschaltet",
    ),
    Text(
        "this program stood still a moment ago: try again, and look at the load of the PLC",
        "dieses Programm stand eben still: noch einmal versuchen, Last der Steuerung ansehen",
    ),
)


def unready(inputs: PlantInputs) -> Unready | None:
    """Why nothing can be forced with these inputs; None when it can."""
    if mode_of(inputs, None) is Mode.HAND:
        return None
    if inputs.image.ok:
        return NO_KEY
    return STOOD_STILL if inputs.image.late else IMAGE_FAULT
