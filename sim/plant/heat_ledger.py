"""Heat that came from outside and went outside."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class HeatLedger:
    """Heat in J since the start, by where it came from and went to."""

    miners_j: float = 0.0
    heat_pump_j: float = 0.0
    gains_j: float = 0.0
    pipe_and_tank_losses_j: float = 0.0
    dhw_draw_j: float = 0.0
    cooler_j: float = 0.0
    house_loss_j: float = 0.0

    def entered_j(self) -> float:
        """All that came in."""
        return self.miners_j + self.heat_pump_j + self.gains_j

    def left_j(self) -> float:
        """All that went out."""
        return self.pipe_and_tank_losses_j + self.dhw_draw_j + self.cooler_j + self.house_loss_j
