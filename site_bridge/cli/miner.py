"""`thermiq-bridge miner`: by hand, without a broker."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable, Mapping

from revpi.config.loader import load
from revpi.errors import UserError
from site_bridge.braiins import by_hand
from site_bridge.braiins.client import MinerClient
from site_bridge.braiins.errors import MinerError
from site_bridge.braiins.settings import MinerSettings
from site_bridge.build import miner_client
from site_bridge.cli.once import once
from site_bridge.cli.show import Value, show
from site_bridge.errors import SourceError
from site_bridge.settings import BridgeConfig

Question = Callable[[MinerClient, MinerSettings], Awaitable[Mapping[str, Value]]]


def status(arguments: argparse.Namespace) -> int:
    """Print what a miner says of itself."""
    return _ask(arguments, lambda client, settings: by_hand.status(client, settings.max_power_w))


def set_power(arguments: argparse.Namespace) -> int:
    """Save a power target at a miner and apply it."""
    target_w: int = arguments.watts
    return _ask(arguments, lambda client, settings: by_hand.set_power(client, target_w, settings.max_power_w))


def pause(arguments: argparse.Namespace) -> int:
    """Pause a miner."""
    return _ask(arguments, lambda client, _settings: by_hand.pause(client))


def resume(arguments: argparse.Namespace) -> int:
    """Let a miner hash again."""
    return _ask(arguments, lambda client, _settings: by_hand.resume(client))


def _ask(arguments: argparse.Namespace, question: Question) -> int:
    miners = load(arguments.config, BridgeConfig).miners
    number: int = arguments.number
    if not 1 <= number <= len(miners):
        raise UserError(f"{arguments.config}: there is no miner {number}; {len(miners)} are configured")
    settings = miners[number - 1]

    async def ask() -> Mapping[str, Value]:
        client = miner_client(settings, number)
        try:
            return await question(client, settings)
        except MinerError as error:
            raise SourceError(error.advice) from None
        finally:
            await client.close()

    what = f"miner {number} at {settings.host}:{settings.port}"
    show(once(what, ask()), as_json=arguments.json)
    return 0
