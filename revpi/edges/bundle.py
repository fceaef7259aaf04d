"""All edges of the program: made, started and ended together."""

from __future__ import annotations

from revpi.core.inputs import Now
from revpi.core.memory.memory import Memory
from revpi.edges.keeper import Keeper
from revpi.edges.local import LocalServer
from revpi.edges.mqtt_edge import MqttEdge
from revpi.edges.settings import LocalSettings
from revpi.mqtt.settings import MqttSettings
from revpi.scan.clock import SystemClock
from revpi.scan.exchange import Exchange
from revpi.store.settings import StoreSettings


class Edges:
    """Stored state, local socket and MQTT.

    Args:
        exchange: Slots shared with the scan.
        mqtt: Broker and base topic.
        store: Where state is stored.
        local: Where the local socket lies.
        version: Version of the program.

    Raises:
        UserError: Base topic or password file cannot be used.
    """

    def __init__(
        self, exchange: Exchange, mqtt: MqttSettings, store: StoreSettings, local: LocalSettings, version: str
    ) -> None:
        self._exchange = exchange
        self._keeper = Keeper(store, self._newest)
        self._local = LocalServer(exchange, local)
        self._mqtt = MqttEdge(exchange, mqtt, version, self._keeper)

    @property
    def memory(self) -> Memory:
        """What the controller starts with."""
        return self._keeper.loaded

    def start(self) -> None:
        """Begin; returns at once, whatever is missing. Leases hold again before the first scan."""
        clock = SystemClock()
        self._mqtt.restore(Now(clock.mono(), clock.wall()))
        self._keeper.start()
        self._local.start()
        self._mqtt.start()

    def stop(self) -> None:
        """Store the last state, close the socket, say offline; takes a few seconds at most."""
        self._keeper.stop()
        self._local.stop()
        self._mqtt.stop()

    def _newest(self) -> Memory | None:
        latest = self._exchange.latest
        return None if latest is None else latest.result.memory
