"""`thermiq-bridge config`."""

from __future__ import annotations

import argparse
import sys

from revpi.config.example import example
from revpi.config.loader import load
from revpi.contract.topics import check_base
from revpi.mqtt.settings import read_password as read_mqtt_password
from site_bridge.secrets import read_password
from site_bridge.settings import BridgeConfig


def print_example(_arguments: argparse.Namespace) -> int:
    """Print a settings file with every setting explained."""
    sys.stdout.write(example(BridgeConfig, "thermiq-bridge"))
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Say whether a settings file, and the password files it names, can be used."""
    config = load(arguments.config, BridgeConfig)
    check_base(config.mqtt.base)
    read_mqtt_password(config.mqtt)
    for number, miner in enumerate(config.miners, start=1):
        read_password(miner.password_file, miner.password_env, f"miners[{number}]")
    sys.stdout.write(f"{arguments.config}: ok\n")
    return 0
