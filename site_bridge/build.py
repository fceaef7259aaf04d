"""Makes the parts of the bridge from its settings."""

from __future__ import annotations

from site_bridge.braiins.client import MinerClient
from site_bridge.braiins.inbox import CommandInbox
from site_bridge.braiins.session import MinerSession
from site_bridge.braiins.settings import MinerSettings
from site_bridge.braiins.source import MinerSource
from site_bridge.health import Health
from site_bridge.inverter.reader import InverterReader
from site_bridge.inverter.settings import InverterSettings
from site_bridge.inverter.source import InverterSource
from site_bridge.modbus.port import RtuPort
from site_bridge.publish.inverter import InverterPublisher
from site_bridge.publish.miner import MinerPublisher
from site_bridge.publish.outbox import Outbox, Stamper
from site_bridge.secrets import read_password


def miner_client(settings: MinerSettings, number: int) -> MinerClient:
    """The client of miner `number`; needs a running event loop.

    Raises:
        UserError: Its password cannot be read.
    """
    password = read_password(settings.password_file, settings.password_env, f"miners[{number}]")
    target = f"{settings.host}:{settings.port}"
    return MinerClient(MinerSession(target, settings.username, password, settings.timeout_s))


def miner_source(
    settings: MinerSettings, client: MinerClient, number: int, outbox: Outbox, session: str
) -> tuple[MinerSource, Health]:
    """The task of miner `number`."""
    health = Health(f"miner{number}")
    publisher = MinerPublisher(outbox, Stamper(session), number)
    return MinerSource(settings, client, CommandInbox(health.name), publisher, health), health


def inverter_source(
    settings: InverterSettings, port: RtuPort, outbox: Outbox, session: str
) -> tuple[InverterSource, Health]:
    """The task of the inverter."""
    health = Health("inverter")
    publisher = InverterPublisher(outbox, Stamper(session))
    return InverterSource(settings, InverterReader(settings, port), publisher, health), health
