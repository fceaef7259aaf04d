"""I6: after a trip nothing starts by itself."""

from __future__ import annotations

from revpi.core.inputs import PlantInputs
from revpi.core.outputs import Outputs
from revpi.core.reading import Good
from sim.fast.judges.scene import Scene


class TripJudge:
    """Keeps a latch as the specification has it.

    Attributes:
        tripped: The latch holds.
    """

    def __init__(self) -> None:
        self.tripped = False
        self._button = True
        self._count: int | None = None

    def read(self, inputs: PlantInputs, count: int) -> None:
        """Step the latch; `count` of acknowledgements over MQTT."""
        button = inputs.ack_button.value if isinstance(inputs.ack_button, Good) else True
        asked = self._count is not None and count != self._count
        acknowledged = (button and not self._button) or asked
        self._button, self._count = button, count
        chain = inputs.safety_ok
        if isinstance(chain, Good):
            self.tripped = (self.tripped and not acknowledged) if chain.value else True

    def look(self, scene: Scene) -> list[str]:
        """Contactors off and miners told to pause while the latch holds."""
        if not self.tripped:
            return []
        broken = []
        if scene.outputs.k10_on or scene.outputs.k11_on:
            broken.append("I6 a contactor is on after a trip")
        if any(view.command is not None and view.command.power_target_w for view in scene.result.miners):
            broken.append("I6 a miner is not told to pause after a trip")
        if not scene.result.tripped:
            broken.append("I6 the program does not know of the trip")
        return broken

    def note(self, written: Outputs, last: Outputs, now_s: float) -> None:
        """Outputs tell nothing here."""

    def restarted(self, *, remembers: bool) -> None:
        """The latch survives with the memory."""
        self._button, self._count = True, None
        self.tripped = self.tripped and remembers
