"""The bridge as a whole: every source a task of its own, one MQTT client."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Sequence

import site_bridge
from revpi.contract.messages import new_session
from revpi.contract.quality import QUALITY
from revpi.contract.topics import Role
from revpi.history.history import History
from revpi.mqtt.client import MqttClient
from site_bridge.build import sources
from site_bridge.mailbox import COMMANDS, CommandMailbox
from site_bridge.notify import ServiceNotifier
from site_bridge.publish.announced import announcer, equipment
from site_bridge.publish.outbox import wall_s
from site_bridge.publish.retired import FILTERS, GONE, Retired
from site_bridge.publish.sources import SourcesPublisher
from site_bridge.settings import BridgeConfig
from site_bridge.supervise import CANCEL_S, Supervisor
from site_bridge.watchdog import Watchdog

log = logging.getLogger(__name__)


async def run(config: BridgeConfig, stop: asyncio.Event) -> None:
    """Be the bridge until `stop` is set.

    Raises:
        UserError: A password or the base topic cannot be used.
    """
    session = new_session()
    notifier = ServiceNotifier()
    mailbox = CommandMailbox(asyncio.get_running_loop())
    history = History(config.history, Role.BRIDGE, wall_s)
    retired = Retired(equipment(config))

    def receive(suffix: str, payload: bytes, retained: bool) -> None:
        if suffix.endswith(QUALITY):
            if retired.contradicts(suffix, payload):
                mqtt.publish(suffix, GONE)
        else:
            mailbox.put(suffix, payload, retained)

    mqtt = MqttClient(
        config.mqtt,
        Role.BRIDGE,
        subscriptions=(COMMANDS, *FILTERS),
        handler=receive,
        session=session,
        announcer=announcer(config.homeassistant, config, site_bridge.__version__),
        tap=history.note,
        version=site_bridge.__version__,
    )
    async with contextlib.AsyncExitStack() as closing:
        supervisors = [Supervisor(source) for source in sources(config, mqtt, session, mailbox, closing)]
        healths = [supervisor.health for supervisor in supervisors]
        watchdog = Watchdog(notifier, supervisors, healths)
        mqtt.start()
        history.start(mqtt)
        closing.push_async_callback(asyncio.to_thread, mqtt.stop)
        closing.push_async_callback(asyncio.to_thread, history.stop)
        names = ", ".join(health.name for health in healths)
        log.info("bridge runs, session %s, base topic %s, sources: %s", session, mqtt.base, names)
        notifier.ready()
        await _until(stop, supervisors, (watchdog.run(), SourcesPublisher(mqtt, healths).run()))
        notifier.stopping()
        log.info("bridge ends")


async def _until(
    stop: asyncio.Event,
    supervisors: Sequence[Supervisor],
    caretakers: Sequence[Coroutine[object, object, None]],
) -> None:
    """Run all until `stop` is set, then end them.

    Supervisors and caretakers never end by themselves; if one does, the whole program ends with its error.
    """
    tasks = [asyncio.create_task(supervisor.run(), name=supervisor.name) for supervisor in supervisors]
    tasks += [asyncio.create_task(caretaker) for caretaker in caretakers]
    stopping = asyncio.create_task(stop.wait())
    try:
        ended, _ = await asyncio.wait({stopping, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()
    finally:
        for task in (stopping, *tasks):
            task.cancel()
        await asyncio.wait({stopping, *tasks}, timeout=CANCEL_S)
