"""Keeps a source's task alive, so that no error in one ever ends another."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from site_bridge.health import Health

BACKOFF_S = 1.0
BACKOFF_MAX_S = 30.0

log = logging.getLogger(__name__)


async def supervise(
    run: Callable[[], Awaitable[None]], health: Health, *, backoff_s: float = BACKOFF_S
) -> None:
    """Run for ever; what ends by an unexpected error is started again, ever more slowly.

    Args:
        run: The endless task; it is cancelled with this one.
        health: Shows the error.
        backoff_s: First pause before a new start.
    """
    pause_s = backoff_s
    while True:
        started_s = time.monotonic()
        try:
            await run()
        except Exception as error:
            log.exception("%s: unexpected error, starting again in %.0f s", health.name, pause_s)
            health.broke(time.monotonic(), f"internal error: {type(error).__name__}")
        if time.monotonic() - started_s > BACKOFF_MAX_S:
            pause_s = backoff_s
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, BACKOFF_MAX_S)
