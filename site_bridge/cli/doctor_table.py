"""The table of checks of the site server."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from revpi.contract.topics import Role, check_base
from revpi.doctor import broker, machine
from revpi.doctor.finding import Check, Finding, fail, ok, warn
from revpi.doctor.login import Login
from revpi.doctor.versions import versions
from revpi.mqtt.settings import read_password as read_mqtt_password
from site_bridge.secrets import read_password
from site_bridge.settings import BridgeConfig

FOLDER_MB: Final = 50.0
ANSWER_S: Final = 2.0
QUICK_MS: Final = 1
LATENCY: Final = "/sys/bus/usb-serial/devices/{name}/latency_timer"
SERVICE: Final = Path("/sys/fs/cgroup/system.slice/thermiq-bridge.service/cgroup.procs")
_TIME_SERVER: Final = (
    "start chrony and give it a source: chronyc sources; without internet it still serves the PLC"
)


@dataclass(frozen=True, slots=True)
class Site:
    """What the checks look at.

    Attributes:
        config: Settings of the bridge, some that name no device when the file cannot be used.
        config_path: Where they lie.
        mistake: Why the file cannot be used, "" when it can.
        login: Gives what a login at the broker showed, None when none was made.
        version: Of this program.
    """

    config: BridgeConfig
    config_path: Path
    mistake: str
    login: Callable[[], Login | None]
    version: str


def ports(config: BridgeConfig) -> Iterator[Path]:
    """Every serial port that the settings name, once."""
    named = [config.inverter.bus.port] if config.inverter.enabled else []
    named += [bus.port for bus in config.buses]
    named += [config.smartmeter.port] if config.smartmeter.enabled else []
    yield from (Path(port) for port in dict.fromkeys(named))


def _settings(site: Site) -> Finding:
    if site.mistake:
        return fail(site.mistake, "mend the line, then run: thermiq-bridge config check")
    return ok(f"{site.config_path} is right")


def _passwords(site: Site) -> Finding:
    read_mqtt_password(site.config.mqtt)
    for number, miner in enumerate(site.config.miners, start=1):
        read_password(miner.password_file, miner.password_env, f"miners[{number}]")
    return ok("all can be read, by this user only")


def _ports(site: Site) -> Finding:
    named = list(ports(site.config))
    missing = [str(port) for port in named if not port.exists()]
    if missing:
        return fail(
            f"not there: {', '.join(missing)}", "plug it in; thermiq-adapters lists adapters for site.conf"
        )
    shut = [str(port) for port in named if not os.access(port, os.R_OK | os.W_OK)]
    if shut:
        return fail(f"not open to this user: {', '.join(shut)}", "run: sudo usermod -aG dialout thermiq")
    return ok(f"{len(named)} there and open to this user")


def _latency(site: Site) -> Finding:
    files = (Path(LATENCY.format(name=port.resolve().name)) for port in ports(site.config))
    slow = [str(file) for file in files if file.exists() and int(file.read_text("ascii")) > QUICK_MS]
    if slow:
        return warn(
            f"adapters wait for more bytes: {', '.join(slow)}", "run deploy/site-server/install.sh again"
        )
    return ok("no adapter waits for more bytes")


def _folder(site: Site) -> Finding:
    return machine.disk(Path(site.config.tariff.day_ahead.cache_file).parent, FOLDER_MB)


def _service(_site: Site) -> Finding:
    if SERVICE.exists() and SERVICE.read_text("ascii").strip():
        return ok("runs under systemd")
    return warn(
        "does not run as a service", "run: systemctl start thermiq-bridge; journalctl -u thermiq-bridge"
    )


def _reachable(site: Site) -> Finding:
    check_base(site.config.mqtt.base)
    return broker.reachable(site.config.mqtt)


def _miners(site: Site) -> Finding:
    silent = [
        f"{miner.host}:{miner.port}" for miner in site.config.miners if not _answers(miner.host, miner.port)
    ]
    if silent:
        return warn(
            f"no answer from {', '.join(silent)}",
            "right while its contactor is open; else check network and firewall",
        )
    return ok(f"{len(site.config.miners)} answer; thermiq-bridge check asks them, and every other source")


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), ANSWER_S).close()
    except OSError:
        return False
    return True


BRIDGE_CHECKS: Final[tuple[Check[Site], ...]] = (
    Check("settings", "the settings file", _settings),
    Check("passwords", "password files: there, and for this user only", _passwords),
    Check(
        "serial_ports", "RS485 adapters and optical head: there, and open to this user by its group", _ports
    ),
    Check("latency", "latency timer of the adapters", _latency),
    Check("clock", "clock set and synchronised", lambda _: machine.clock(_TIME_SERVER)),
    Check("disk", "folder of the bridge: writable, with room", _folder),
    Check("service", "the bridge runs as a service", _service),
    Check("broker", "the broker answers", _reachable),
    Check("broker_rights", "user and access list at the broker", lambda site: broker.rights(site.login())),
    Check("miners", "the miners' interface answers", _miners),
    Check(
        "versions",
        "versions and contracts of PLC and bridge",
        lambda site: versions(site.login(), Role.BRIDGE, site.version),
    ),
)
