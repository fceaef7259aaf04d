"""What the miner processes say they draw."""

from __future__ import annotations

from sim.plant.plant import MINERS

SILENCE_S = 1.0
MAX_DRAW_W = 10_000.0


class MinerPlugs:
    """Newest draw of each miner; a miner that says nothing draws nothing.

    Attributes:
        draw_w: What each miner draws when it has mains.
    """

    def __init__(self) -> None:
        self.draw_w = [0.0] * MINERS
        self._silent_s = [0.0] * MINERS

    def hear(self, number: int, draw_w: float) -> None:
        """Miner `number` (1 or 2) says what it draws."""
        self.draw_w[number - 1] = draw_w
        self._silent_s[number - 1] = 0.0

    def advance(self, dt_s: float) -> None:
        """Forget what is too old."""
        for index in range(MINERS):
            self._silent_s[index] += dt_s
            if self._silent_s[index] > SILENCE_S:
                self.draw_w[index] = 0.0
