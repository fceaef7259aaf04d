"""How long the machine itself stands still."""

from __future__ import annotations

import asyncio
import time

TICK_S = 0.005
USUAL_S = 0.003  # timers are that late on an idle machine


class Stalls:
    """A task that notes how late it is woken.

    Attributes:
        late_s: Sum of what was beyond the usual.
    """

    def __init__(self) -> None:
        self.late_s = 0.0

    async def run(self) -> None:
        """For ever."""
        while True:
            due_s = time.monotonic() + TICK_S
            await asyncio.sleep(TICK_S)
            late_s = time.monotonic() - due_s
            if late_s > USUAL_S:
                self.late_s += late_s
