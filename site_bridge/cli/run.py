"""`thermiq-bridge run`."""

from __future__ import annotations

import argparse
import asyncio
import signal

from revpi.config.loader import load
from site_bridge import app
from site_bridge.settings import BridgeConfig


def run(arguments: argparse.Namespace) -> int:
    """Be the bridge until SIGTERM or SIGINT."""
    config = load(arguments.config, BridgeConfig)
    asyncio.run(_run(config))
    return 0


async def _run(config: BridgeConfig) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await app.run(config, stop)
