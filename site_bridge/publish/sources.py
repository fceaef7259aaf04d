"""How each source does, for people."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence

from site_bridge.health import Health
from site_bridge.publish.outbox import Outbox

PERIOD_S = 5.0
LOOK_S = 1.0


class SourcesPublisher:
    """Publishes bridge/sources: every few seconds, and as soon as a source fails or works again.

    Args:
        outbox: Where to.
        healths: The sources.
    """

    def __init__(self, outbox: Outbox, healths: Sequence[Health]) -> None:
        self._outbox = outbox
        self._healths = tuple(healths)

    async def run(self) -> None:
        """For ever."""
        while True:
            told = self._states()
            self._publish()
            for _ in range(round(PERIOD_S / LOOK_S)):
                await asyncio.sleep(LOOK_S)
                if self._states() != told:
                    break

    def _states(self) -> list[bool | None]:
        return [health.ok for health in self._healths]

    def _publish(self) -> None:
        now_s = time.monotonic()
        states = {health.name: health.summary(now_s) for health in self._healths}
        self._outbox.publish("bridge/sources", json.dumps(states))
