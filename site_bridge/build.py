"""Makes the bridge's sources from its settings."""

from __future__ import annotations

from contextlib import AsyncExitStack

from revpi.hosts import with_port
from site_bridge.braiins.client import MinerClient
from site_bridge.braiins.inbox import CommandInbox
from site_bridge.braiins.session import MinerSession
from site_bridge.braiins.settings import MinerSettings
from site_bridge.braiins.source import MinerSource
from site_bridge.health import Health
from site_bridge.inverter.reader import InverterReader
from site_bridge.inverter.settings import InverterSettings
from site_bridge.inverter.source import InverterSource
from site_bridge.mailbox import CommandMailbox
from site_bridge.meter.reader import MeterReader
from site_bridge.meter.settings import INVERTER_BUS, MeterSettings
from site_bridge.meter.source import MeterSource
from site_bridge.modbus.port import RtuPort
from site_bridge.publish.inverter import InverterPublisher
from site_bridge.publish.meter import MeterPublisher
from site_bridge.publish.miner import MinerPublisher
from site_bridge.publish.outbox import Outbox, Stamper
from site_bridge.secrets import read_password
from site_bridge.settings import BridgeConfig
from site_bridge.smartmeter.build import smartmeter_source
from site_bridge.supervise import SILENCE_S, Source
from site_bridge.tariff.build import tariff_sources

# A source that rests for longer than this without any attempt hangs; prices come once a day.
PRICES_SILENCE_S = 36 * 3600.0


def miner_client(settings: MinerSettings, number: int) -> MinerClient:
    """The client of miner `number`; needs a running event loop.

    Raises:
        UserError: Its password cannot be read.
    """
    password = read_password(settings.password_file, settings.password_env, f"miners[{number}]")
    target = with_port(settings.host, settings.port)
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


def meter_source(
    settings: MeterSettings, port: RtuPort, outbox: Outbox, session: str
) -> tuple[MeterSource, Health]:
    """The task of one meter."""
    health = Health(f"meter_{settings.id}")
    publisher = MeterPublisher(outbox, Stamper(session), settings)
    return MeterSource(settings, MeterReader(settings, port), publisher, health), health


def sources(
    config: BridgeConfig, outbox: Outbox, session: str, mailbox: CommandMailbox, closing: AsyncExitStack
) -> list[Source]:
    """All sources of a site; what they hold open is closed with `closing`.

    Raises:
        UserError: A password cannot be read.
    """
    return [
        *_modbus(config, outbox, session, closing),
        *_smartmeter(config, outbox),
        *_tariff(config, outbox, session),
        *_miners(config, outbox, session, mailbox, closing),
    ]


def _modbus(config: BridgeConfig, outbox: Outbox, session: str, closing: AsyncExitStack) -> list[Source]:
    ports = {bus.id: RtuPort(bus) for bus in config.buses}
    ports[INVERTER_BUS] = RtuPort(config.inverter.bus)
    for port in ports.values():
        closing.callback(port.close)
    found: list[Source] = []
    if config.inverter.enabled:
        inverter, health = inverter_source(config.inverter, ports[INVERTER_BUS], outbox, session)
        found.append(Source(inverter.run, health))
    for settings in config.meters:
        meter, health = meter_source(settings, ports[settings.bus], outbox, session)
        found.append(Source(meter.run, health))
    return found


def _smartmeter(config: BridgeConfig, outbox: Outbox) -> list[Source]:
    if not config.smartmeter.enabled:
        return []
    source, health = smartmeter_source(config.smartmeter, outbox)
    return [Source(source.run, health, max(SILENCE_S, 2 * config.smartmeter.bad_after_s))]


def _tariff(config: BridgeConfig, outbox: Outbox, session: str) -> list[Source]:
    return [
        Source(run, health, PRICES_SILENCE_S if health.name == "prices" else SILENCE_S)
        for run, health in tariff_sources(config.tariff, outbox, session)
    ]


def _miners(
    config: BridgeConfig, outbox: Outbox, session: str, mailbox: CommandMailbox, closing: AsyncExitStack
) -> list[Source]:
    found: list[Source] = []
    for number, settings in enumerate(config.miners, start=1):
        client = miner_client(settings, number)
        closing.push_async_callback(client.close)
        source, health = miner_source(settings, client, number, outbox, session)
        mailbox.connect(number, source.command)
        found.append(Source(source.run, health))
    return found
