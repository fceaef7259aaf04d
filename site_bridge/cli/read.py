"""`thermiq-bridge read`: once, by hand, without a broker."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import asdict

from revpi.config.loader import load
from revpi.errors import UserError
from site_bridge.cli.show import Value, show
from site_bridge.errors import SourceError
from site_bridge.inverter.reader import InverterReader
from site_bridge.inverter.settings import InverterSettings
from site_bridge.inverter.states import faults, run_state
from site_bridge.modbus.port import RtuPort
from site_bridge.settings import BridgeConfig


def inverter(arguments: argparse.Namespace) -> int:
    """Print everything the inverter says."""
    settings = load(arguments.config, BridgeConfig).inverter
    try:
        show(asyncio.run(_inverter(settings)), as_json=arguments.json)
    except SourceError as error:
        raise UserError(f"inverter on {settings.bus.port}, device id {settings.unit_id}: {error}") from None
    return 0


async def _inverter(settings: InverterSettings) -> dict[str, Value]:
    port = RtuPort(settings.bus)
    try:
        reader = InverterReader(settings, port)
        slow = await reader.slow()
        telemetry, control = await reader.control()
    finally:
        port.close()
    decoded = slow | control
    return {
        **asdict(telemetry),
        "state": run_state(decoded.values),
        "faults": list(faults(decoded.values)),
        **decoded.values,
        "implausible": sorted(decoded.complaints.values()),
    }
