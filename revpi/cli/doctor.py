"""`thermiq-plc doctor`: whether this PLC is as it must be, and what to do where it is not."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from functools import cache
from pathlib import Path

import revpi
from revpi.cli.local_question import Form, ask
from revpi.cli.parser import takes_config
from revpi.config.loader import load
from revpi.config.plc import PlcConfig
from revpi.contract.topics import Role
from revpi.doctor.broker import program_is_connected
from revpi.doctor.cabinet import Cabinet
from revpi.doctor.finding import examine
from revpi.doctor.login import Login, log_in
from revpi.doctor.plc import PLC_CHECKS
from revpi.doctor.report import as_json, as_text, exit_code
from revpi.errors import UserError
from revpi.mqtt.settings import MqttSettings

LOADER_CONF = Path("/etc/revpipyload/revpipyload.conf")


def configure(parser: ArgumentParser) -> None:
    """Declare the command."""
    parser.set_defaults(command=doctor)
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument(
        "--login",
        action="store_true",
        help="log in at the broker even if the program runs, which loses its connection",
    )
    parser.add_argument(
        "--loader", type=Path, default=LOADER_CONF, metavar="FILE", help="the loader's file (%(default)s)"
    )
    takes_config(parser)


def doctor(arguments: Namespace) -> int:
    """Print a line per check; exit code 1 when one fails."""
    results = examine(PLC_CHECKS, _cabinet(arguments))
    text = as_json(results, revpi.__version__) if arguments.json else as_text(results)
    sys.stdout.write(text)
    return exit_code(results)


def _cabinet(arguments: Namespace) -> Cabinet:
    config, mistake = _settings(arguments.config)
    status = _status(config)

    @cache
    def login() -> Login | None:
        busy = bool(status) or program_is_connected(config.mqtt)
        return None if busy and not arguments.login else _login(config.mqtt)

    return Cabinet(
        config=config,
        config_path=arguments.config,
        mistake=mistake,
        status=status,
        login=login,
        loader_path=arguments.loader,
        version=revpi.__version__,
    )


def _settings(path: Path) -> tuple[PlcConfig, str]:
    try:
        return load(path, PlcConfig), ""
    except UserError as error:
        return PlcConfig(), str(error)


def _status(config: PlcConfig) -> Form:
    if not config.local.socket:
        return {}
    try:
        return ask(Path(config.local.socket), {"ask": "status"})
    except UserError:
        return {}


def _login(settings: MqttSettings) -> Login:
    try:
        return log_in(settings, Role.PLC)
    except OSError as error:
        return Login(refusal=error.strerror or str(error))
