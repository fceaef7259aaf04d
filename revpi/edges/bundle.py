"""All edges of the program: made, started and ended together."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from revpi.blackbox.box import BlackBox
from revpi.blackbox.record import ScanRecord
from revpi.core.inputs import Now
from revpi.core.memory.memory import Memory
from revpi.core.outputs import MinerCommand
from revpi.edges.announced import announcer
from revpi.edges.failure import after_failure
from revpi.edges.keeper import Keeper
from revpi.edges.local import LocalServer
from revpi.edges.messages import EdgeSettings
from revpi.edges.mqtt_edge import MqttEdge
from revpi.scan.clock import SystemClock
from revpi.scan.exchange import Exchange
from revpi.scan.habits import Habit
from revpi.scan.snapshot import Snapshot

STOP_S: Final = 0.8
"""For all edges together, which end at the same time; what takes longer is left behind."""

FAILED_STOP_S: Final = 3.8
"""The same after a failure of the controller, which must be told and stored."""

log = logging.getLogger(__name__)


class Edges:
    """Stored state, local socket, MQTT and black box.

    Args:
        exchange: Slots towards the scan.
        settings: How they are set up.

    Raises:
        UserError: Base topic or password file cannot be used.
    """

    def __init__(self, exchange: Exchange, settings: EdgeSettings) -> None:
        self._exchange = exchange
        self._commands: list[MinerCommand | None] = []
        self._keeper = Keeper(settings.store, self._newest)
        self._local = LocalServer(exchange, settings.local)
        self._box = _box(settings)
        self._mqtt = MqttEdge(
            exchange,
            settings.mqtt,
            settings.version,
            self._keeper,
            announcer(settings.homeassistant, settings.mqtt.base, settings.version),
            settings.history,
        )

    def start(self) -> None:
        """Begin; returns at once, whatever is missing. Leases hold again as soon as the clock is right."""
        clock = SystemClock()
        self._mqtt.restore(Now(clock.mono(), clock.wall()))
        self._keeper.start()
        self._local.start()
        self._mqtt.start()
        if self._box is not None:
            self._box.start()

    def tell(self, habits: tuple[Habit, ...]) -> None:
        """The real-time habits of the scan."""
        self._mqtt.habits = habits

    def take(self, snapshot: Snapshot) -> None:
        """One scan, in order; must not wait."""
        self._exchange.latest = snapshot
        if self._box is not None:
            self._box.put(_record(snapshot))
        commands = [view.command for view in snapshot.result.miners]
        if commands != self._commands:
            self._commands = commands
            self._mqtt.hurry()

    def stop(self, failure: str = "") -> None:
        """Store the last state, close the socket, say offline; takes `STOP_S` at most, or `FAILED_STOP_S`.

        Args:
            failure: What the controller raised, "" after an orderly end.
        """
        latest = self._exchange.latest
        if failure and latest is not None:
            log.error("the controller failed: %s", failure)
            self._exchange.latest = after_failure(latest, SystemClock().wall())
        ends: list[Callable[[], None]] = [self._keeper.stop, self._local.stop, self._mqtt.stop]
        if self._box is not None:
            ends.append(partial(self._box.stop, failure))
        enders = [
            threading.Thread(target=end, name=f"stop-{number}", daemon=True)
            for number, end in enumerate(ends)
        ]
        for ender in enders:
            ender.start()
        end_s = time.monotonic() + (FAILED_STOP_S if failure else STOP_S)
        for ender in enders:
            ender.join(max(0.0, end_s - time.monotonic()))

    def _newest(self) -> Memory | None:
        latest = self._exchange.latest
        return None if latest is None else latest.result.memory


def _box(settings: EdgeSettings) -> BlackBox | None:
    if settings.run is None or not settings.blackbox.dir:
        return None
    return BlackBox(settings.blackbox, settings.run)


def _record(snapshot: Snapshot) -> ScanRecord:
    return ScanRecord(
        snapshot.number,
        snapshot.now,
        snapshot.inputs,
        snapshot.site,
        snapshot.requests,
        snapshot.result,
        snapshot.written,
        snapshot.memento,
    )
