"""`thermiq-bridge read smartmeter`."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import asdict

from revpi.config.loader import load
from revpi.errors import UserError
from site_bridge.cli.show import show
from site_bridge.errors import SourceError
from site_bridge.settings import BridgeConfig
from site_bridge.smartmeter.once import read_once
from site_bridge.smartmeter.settings import SmartMeterSettings


def read(arguments: argparse.Namespace) -> int:
    """Print one telegram."""
    return print_sample(load(arguments.config, BridgeConfig).smartmeter, as_json=arguments.json)


def print_sample(settings: SmartMeterSettings, *, as_json: bool) -> int:
    """Wait for a telegram and print what it says.

    Raises:
        UserError: None came.
    """
    try:
        sample = asyncio.run(read_once(settings))
    except SourceError as error:
        raise UserError(f"smart meter on {settings.port}: {error}") from None
    show(asdict(sample), as_json=as_json)
    return 0
