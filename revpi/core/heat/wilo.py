"""The Wilo mode "0-10 V with off", both ways (Wilo-Connect module BMS manual, edition 02/2023-10)."""

from __future__ import annotations

STOP_BELOW_V = 1.0
START_FROM_V = 2.0
LINEAR_FROM_V = 3.0
FULL_AT_V = 10.0


def volts_for(share: float) -> float:
    """Voltage for a share of the pump's range: 0 V for a stop, else 3 V (lowest) to 10 V (highest).

    Args:
        share: 0 stops; above 0 up to 1 from the lowest to the highest speed; more counts as 1.
    """
    if share <= 0.0:
        return 0.0
    return LINEAR_FROM_V + (FULL_AT_V - LINEAR_FROM_V) * min(share, 1.0)


def share_at(volts: float) -> float:
    """Share of a running pump's range, 0 (lowest speed) to 1 (highest)."""
    return min(max((volts - LINEAR_FROM_V) / (FULL_AT_V - LINEAR_FROM_V), 0.0), 1.0)


class WiloState:
    """Whether the pump turns: stops below 1 V, starts from 2 V, keeps its state between.

    Attributes:
        running: It should turn; nothing is known of its daily kick.
    """

    __slots__ = ("running",)

    def __init__(self) -> None:
        self.running = False

    def update(self, volts: float) -> bool:
        """Take note of the voltage as written; returns whether the pump should turn."""
        if volts < STOP_BELOW_V:
            self.running = False
        elif volts >= START_FROM_V:
            self.running = True
        return self.running
