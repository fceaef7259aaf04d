"""`thermiq-bridge doctor`: whether this site server is as it must be, and what to do where it is not."""

from __future__ import annotations

import argparse
import sys
from functools import cache

import site_bridge
from revpi.config.loader import load
from revpi.contract.topics import Role
from revpi.doctor.broker import program_is_connected
from revpi.doctor.finding import examine
from revpi.doctor.login import Login, log_in
from revpi.doctor.report import as_json, as_text, exit_code
from revpi.errors import UserError
from revpi.mqtt.settings import MqttSettings
from site_bridge.cli.doctor_table import BRIDGE_CHECKS, Site
from site_bridge.settings import BridgeConfig
from site_bridge.tariff.settings import TariffSettings

_NOTHING_NAMED = BridgeConfig(tariff=TariffSettings(enabled=True))
"""Stands for settings that cannot be used."""


def doctor(arguments: argparse.Namespace) -> int:
    """Print a line per check; exit code 1 when one fails."""
    results = examine(BRIDGE_CHECKS, _site(arguments))
    sys.stdout.write(as_json(results, site_bridge.__version__) if arguments.json else as_text(results))
    return exit_code(results)


def _site(arguments: argparse.Namespace) -> Site:
    config, mistake = _NOTHING_NAMED, ""
    try:
        config = load(arguments.config, BridgeConfig)
    except UserError as error:
        mistake = str(error)

    @cache
    def login() -> Login | None:
        busy = program_is_connected(config.mqtt)
        return None if busy and not arguments.login else _login(config.mqtt)

    return Site(
        config=config,
        config_path=arguments.config,
        mistake=mistake,
        login=login,
        version=site_bridge.__version__,
    )


def _login(settings: MqttSettings) -> Login:
    try:
        return log_in(settings, Role.BRIDGE)
    except OSError as error:
        return Login(refusal=error.strerror or str(error))
