"""The software trip latch: follows the safety chain, is cleared by a person only (invariant I6)."""

from __future__ import annotations

from revpi.core.inputs import PlantInputs
from revpi.core.memory.records import TripMemory
from revpi.core.reading import Good, Reading
from revpi.core.timers import RisingEdge

# The display contacts of the chain in the order in which they explain an open chain.
CAUSES: tuple[tuple[str, str], ...] = (
    ("estop_aux", "estop"),
    ("temp_max_aux", "temp_max"),
    ("flow_aux", "flow"),
)

NOT_TRIPPED = TripMemory()


class Acknowledge:
    """One acknowledgement per press of the button or accepted request."""

    __slots__ = ("_button", "_count")

    def __init__(self) -> None:
        self._button = RisingEdge()
        self._count: int | None = None

    def update(self, button: Reading[bool], count: int) -> bool:
        """Whether a person acknowledged in this scan.

        Args:
            button: The button; unknown counts as pressed already, so its return is no press.
            count: Number of accepted requests so far; the first scan only takes note of it.
        """
        pressed = self._button.update(button.value if isinstance(button, Good) else True)
        asked = self._count is not None and count != self._count
        self._count = count
        return pressed or asked


class TripLatch:
    """Set when the chain is seen open; cleared by an acknowledgement with the chain closed.

    Attributes:
        tripped: The latch holds.
        cause: Which contact explains it, "" when not tripped.
        memory: What must survive a restart; a new object only when something happened.
    """

    __slots__ = ("cause", "memory", "tripped")

    def __init__(self, memory: TripMemory = NOT_TRIPPED) -> None:
        self.memory = memory
        self.tripped = memory.tripped
        self.cause = memory.cause

    def update(self, inputs: PlantInputs, acknowledged: bool) -> None:
        """Step the latch."""
        chain = inputs.safety_ok
        if not isinstance(chain, Good) or (chain.value and not self.tripped):
            return
        if not chain.value:
            if not self.tripped:
                self.cause = "safety_relay"
            self.tripped = True
            self._explain(inputs)
        elif acknowledged:
            self.tripped = False
            self.cause = ""
        if (self.tripped, self.cause) != (self.memory.tripped, self.memory.cause):
            self.memory = TripMemory(self.tripped, self.cause)

    def _explain(self, inputs: PlantInputs) -> None:
        for field, cause in CAUSES:
            contact: Reading[bool] | None = getattr(inputs, field)
            if isinstance(contact, Good) and not contact.value:
                self.cause = cause
                return
