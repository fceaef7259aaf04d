"""The bridge as a whole: every source a task of its own, one MQTT client."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from revpi.contract.messages import new_session
from revpi.contract.topics import Role
from revpi.mqtt.client import MqttClient
from site_bridge.build import inverter_source, miner_client, miner_source
from site_bridge.health import Health
from site_bridge.mailbox import COMMANDS, CommandMailbox
from site_bridge.modbus.port import RtuPort
from site_bridge.publish.sources import SourcesPublisher
from site_bridge.settings import BridgeConfig
from site_bridge.supervise import supervise

log = logging.getLogger(__name__)

Source = tuple[Callable[[], Awaitable[None]], Health]


async def run(config: BridgeConfig, stop: asyncio.Event) -> None:
    """Be the bridge until `stop` is set.

    Raises:
        UserError: A password or the base topic cannot be used.
    """
    session = new_session()
    mailbox = CommandMailbox(asyncio.get_running_loop())
    mqtt = MqttClient(
        config.mqtt, Role.BRIDGE, subscriptions=(COMMANDS,), handler=mailbox.put, session=session
    )
    async with contextlib.AsyncExitStack() as closing:
        sources = [
            *_inverter(config, mqtt, closing),
            *_miners(config, mqtt, mailbox, closing),
        ]
        sources.append((SourcesPublisher(mqtt, [health for _, health in sources]).run, Health("sources")))
        mqtt.start()
        closing.push_async_callback(asyncio.to_thread, mqtt.stop)
        log.info("bridge runs, session %s, sources: %s", session, ", ".join(h.name for _, h in sources))
        await _until(stop, sources)


def _inverter(config: BridgeConfig, mqtt: MqttClient, closing: contextlib.AsyncExitStack) -> list[Source]:
    if not config.inverter.enabled:
        return []
    port = RtuPort(config.inverter.bus)
    closing.callback(port.close)
    source, health = inverter_source(config.inverter, port, mqtt, mqtt.session)
    return [(source.run, health)]


def _miners(
    config: BridgeConfig, mqtt: MqttClient, mailbox: CommandMailbox, closing: contextlib.AsyncExitStack
) -> list[Source]:
    sources: list[Source] = []
    for number, settings in enumerate(config.miners, start=1):
        client = miner_client(settings, number)
        closing.push_async_callback(client.close)
        source, health = miner_source(settings, client, number, mqtt, mqtt.session)
        mailbox.connect(number, source.command)
        sources.append((source.run, health))
    return sources


async def _until(stop: asyncio.Event, sources: list[Source]) -> None:
    """Run all sources until `stop` is set, then end them."""
    tasks = [asyncio.create_task(supervise(run, health), name=health.name) for run, health in sources]
    try:
        await stop.wait()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
