"""`thermiq-bridge run`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import threading

from revpi.config.loader import load
from site_bridge import app
from site_bridge.settings import BridgeConfig

END_S = 10.0  # what has not ended by then waits for somebody who does not answer
EXIT_CUT_OFF = 1

log = logging.getLogger(__name__)


def run(arguments: argparse.Namespace) -> int:
    """Be the bridge until SIGTERM or SIGINT."""
    config = load(arguments.config, BridgeConfig)
    asyncio.run(_run(config))
    return 0


async def _run(config: BridgeConfig) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def end() -> None:
        stop.set()
        _end_within(END_S)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    await app.run(config, stop)


def _end_within(limit_s: float) -> None:
    """End the process by force when a thread that nobody can end keeps it."""
    cut = threading.Timer(limit_s, _cut_off)
    cut.daemon = True
    cut.start()


def _cut_off() -> None:
    log.error("did not end within %g s; cut off", END_S)
    os._exit(EXIT_CUT_OFF)
