"""The miner's connection to the simulated plant: draw out, mains and coolant in."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sim.site.control_client import ControlClient, ControlError, MinerSupply

REPLY_TIMEOUT_S = 1.0
COOLANT_RANGE_C = (-50.0, 150.0)


class PlantLink:
    """A connection that is made again whenever the plant was away.

    Args:
        number: Which miner this is.
        control_path: The plant's control socket.
    """

    def __init__(self, number: int, control_path: Path) -> None:
        self._number = number
        self._path = control_path
        self._client: ControlClient | None = None

    async def exchange(self, draw_w: float) -> MinerSupply | None:
        """Tell the draw, W, and learn the supply; None while the plant gives no sound answer."""
        try:
            return await asyncio.to_thread(self._ask, draw_w)
        except (OSError, ControlError, ValueError, KeyError):
            self.close()
            return None

    def close(self) -> None:
        """Hang up."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _ask(self, draw_w: float) -> MinerSupply:
        if self._client is None:
            self._client = ControlClient(self._path, REPLY_TIMEOUT_S)
        supply = self._client.miner(self._number, draw_w)
        low_c, high_c = COOLANT_RANGE_C
        if not low_c <= supply.coolant_c <= high_c:
            raise ValueError(f"coolant of {supply.coolant_c} degC")
        return supply
