"""`thermiq-bridge read`: once, by hand, without a broker."""

from __future__ import annotations

import argparse

from revpi.config.loader import load
from revpi.errors import UserError
from site_bridge.cli.once import once
from site_bridge.cli.show import show
from site_bridge.inverter.once import read_inverter
from site_bridge.meter.once import read_meter
from site_bridge.meter.settings import serial_of
from site_bridge.settings import BridgeConfig


def inverter(arguments: argparse.Namespace) -> int:
    """Print everything the inverter says."""
    settings = load(arguments.config, BridgeConfig).inverter
    what = f"inverter on {settings.bus.port}, device id {settings.unit_id}"
    show(once(what, read_inverter(settings)), as_json=arguments.json)
    return 0


def meter(arguments: argparse.Namespace) -> int:
    """Print everything one meter says."""
    config = load(arguments.config, BridgeConfig)
    settings = next((meter for meter in config.meters if meter.id == arguments.id), None)
    if settings is None:
        known = ", ".join(meter.id for meter in config.meters) or "none"
        raise UserError(f'{arguments.config}: there is no meter "{arguments.id}"; configured: {known}')
    serial = serial_of(settings, config.buses, config.inverter)
    what = f"meter {settings.id} on {serial.port}, device id {settings.unit_id}"
    show(once(what, read_meter(settings, serial)), as_json=arguments.json)
    return 0
