"""`thermiq-bridge miner`: once, by hand, without a broker."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import asdict

from revpi.config.loader import load
from revpi.errors import UserError
from site_bridge.braiins.client import MinerClient
from site_bridge.build import miner_client
from site_bridge.cli.show import Value, show
from site_bridge.errors import SourceError
from site_bridge.settings import BridgeConfig

_NOT_OF_THE_MINER = ("done_sequence", "done_session")


def status(arguments: argparse.Namespace) -> int:
    """Print what a miner says of itself."""
    miners = load(arguments.config, BridgeConfig).miners
    number: int = arguments.number
    if not 1 <= number <= len(miners):
        raise UserError(f"{arguments.config}: there is no miner {number}; {len(miners)} are configured")
    settings = miners[number - 1]

    async def ask() -> dict[str, Value]:
        client = miner_client(settings, number)
        try:
            return await _status(client)
        finally:
            await client.close()

    try:
        show(asyncio.run(ask()), as_json=arguments.json)
    except SourceError as error:
        raise UserError(f"miner {number} at {settings.host}:{settings.port}: {error}") from None
    return 0


async def _status(client: MinerClient) -> dict[str, Value]:
    version = await client.api_version()
    telemetry = await client.telemetry(await client.limits())
    values = {name: value for name, value in asdict(telemetry).items() if name not in _NOT_OF_THE_MINER}
    return {"api_version": version, **values, "saved_target_w": await client.saved_target_w()}
