"""What can be broken between the program and the devices beside the cabinet."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Outages:
    """What is out of order now.

    Attributes:
        bridge: The bridge is dead.
        broker: The broker is dead: nothing passes in either direction.
        inverter: The inverter does not answer.
        tariff: No prices come any more.
        miners: The API of each miner does not answer.
    """

    bridge: bool = False
    broker: bool = False
    inverter: bool = False
    tariff: bool = False
    miners: list[bool] = field(default_factory=lambda: [False, False])

    @property
    def cut(self) -> bool:
        """Nothing passes between program and bridge."""
        return self.bridge or self.broker
