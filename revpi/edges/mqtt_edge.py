"""The MQTT edge of the PLC program: one thread that looks at the newest scan and tells the broker."""

from __future__ import annotations

import json
import logging
import threading
import time
from dataclasses import asdict

from revpi.contract.messages import Stamp, encode_heartbeat
from revpi.contract.topics import Role
from revpi.core.inputs import Now
from revpi.edges.commands import CommandPost
from revpi.edges.inbox import SUBSCRIPTIONS, Inbox
from revpi.edges.keeper import Keeper
from revpi.edges.publish import payloads
from revpi.edges.scan_form import habits_form
from revpi.history.history import History
from revpi.history.settings import HistorySettings
from revpi.mqtt.announcer import Announcer
from revpi.mqtt.client import MqttClient
from revpi.mqtt.settings import MqttSettings
from revpi.scan.clock import SystemClock
from revpi.scan.exchange import Exchange
from revpi.scan.habits import Habit
from revpi.scan.snapshot import Snapshot

LOOK_S = 0.25
HEARTBEAT_S = 10.0
STALL_S = 2.0  # longer than the longest allowed period, shorter than any lease
JOIN_S = 2.0

log = logging.getLogger(__name__)


class MqttEdge:
    """Publishes state, heartbeat and miner commands; takes samples and requests.

    The scan never waits for it. When the scan stands still for `STALL_S`, heartbeat, state and
    renewal of commands stop, so that nobody takes the last state for the present one.

    Args:
        exchange: Slots shared with the scan.
        settings: Broker and base topic.
        version: Version of the program.
        keeper: Holds the leases that were in force before the start, and tells how the storing goes.
        announcer: Announces the cabinet at Home Assistant, None without.
        history: What is kept of the time without broker.

    Attributes:
        stalled: The scan stands still.
        habits: Real-time habits of the scan.

    Raises:
        UserError: Base topic or password file cannot be used.
    """

    def __init__(
        self,
        exchange: Exchange,
        settings: MqttSettings,
        version: str,
        keeper: Keeper,
        announcer: Announcer | None = None,
        history: HistorySettings | None = None,
    ) -> None:
        self._exchange = exchange
        self._keeper = keeper
        self._restored = False
        self._history = History(history or HistorySettings(), Role.PLC, SystemClock().wall)
        self.client = MqttClient(
            settings,
            Role.PLC,
            subscriptions=SUBSCRIPTIONS,
            handler=self._receive,
            announcer=announcer,
            tap=self._history.note,
            version=version,
        )
        self.inbox = Inbox(exchange, self.client.session, self.client.publish)
        self._posts = (CommandPost(self.client.session), CommandPost(self.client.session))
        self._seen: Snapshot | None = None
        self._seen_at_s = 0.0
        self.stalled = False
        self.habits: tuple[Habit, ...] = ()
        self._heartbeats = 0
        self._heartbeat_at_s = -HEARTBEAT_S
        self._last_error = ""
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mqtt-edge", daemon=True)

    def start(self) -> None:
        """Begin; returns at once, whether a broker is there or not."""
        self.client.start()
        self._history.start(self.client)
        self._thread.start()

    def hurry(self) -> None:
        """Look at the newest scan now, not only when it is time."""
        self._wake.set()

    def restore(self, now: Now) -> None:
        """Bring back the leases from before the start, once, as soon as the clock is right."""
        if not self._restored and now.wall_s is not None:
            self._restored = True
            self.inbox.restore(self._keeper.loaded.leases, now)

    def stop(self) -> None:
        """Say offline and end; takes a few seconds at most."""
        self._stopping.set()
        self.hurry()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)
        self._history.stop()
        self.client.stop()

    def _receive(self, suffix: str, payload: bytes, retained: bool) -> None:
        self.inbox.handle(suffix, payload, retained)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait(LOOK_S)
            self._wake.clear()
            self._try_turn(time.monotonic())
        self._try_turn(time.monotonic())

    def _try_turn(self, now_s: float) -> None:
        try:
            self._turn(now_s)
        except Exception as error:  # noqa: BLE001  a mistake in one value must not end the edge
            self._note_error(error)

    def _turn(self, now_s: float) -> None:
        snapshot = self._exchange.latest
        if snapshot is None:
            return
        if snapshot is not self._seen:
            self._seen, self._seen_at_s = snapshot, now_s
        self.stalled = now_s - self._seen_at_s >= STALL_S
        if not self.stalled:
            self.restore(snapshot.now)
            self._command(snapshot, now_s)
            self._heartbeat(snapshot, now_s)
            self._state(snapshot)

    def _state(self, snapshot: Snapshot) -> None:
        told = payloads(snapshot) | {
            "plc/mqtt": self._statistics(),
            "plc/store": self._store(),
            "plc/realtime": json.dumps(habits_form(self.habits), separators=(",", ":")),
        }
        for suffix, value in told.items():  # the client sends what has changed, at its pace
            self.client.publish(suffix, value)

    def _heartbeat(self, snapshot: Snapshot, now_s: float) -> None:
        if self.client.connected and now_s - self._heartbeat_at_s >= HEARTBEAT_S:
            self._heartbeat_at_s = now_s
            self._heartbeats += 1
            stamp = Stamp(self.client.session, self._heartbeats, snapshot.now.wall_s, now_s)
            self.client.publish("plc/heartbeat", encode_heartbeat(stamp))

    def _command(self, snapshot: Snapshot, now_s: float) -> None:
        for number, (post, view) in enumerate(zip(self._posts, snapshot.result.miners, strict=True), 1):
            if not self.client.connected:
                post.forget()
                continue
            payload = post.due(view.command, now_s, snapshot.now.wall_s)
            if payload is not None:
                self.client.publish(f"miners/{number}/command", payload)

    def _statistics(self) -> str:
        counters = {
            "client": asdict(self.client.counters),
            "samples": asdict(self.inbox.samples.counters),
            "requests": asdict(self.inbox.requests),
        }
        return json.dumps(counters, separators=(",", ":"))

    def _store(self) -> str:
        return json.dumps(asdict(self._keeper.view), separators=(",", ":"))

    def _note_error(self, error: Exception) -> None:
        """Log an error when it is not the same as the last one."""
        text = f"{type(error).__name__}: {error}"
        if text != self._last_error:
            self._last_error = text
            log.error("MQTT edge: %s", text, exc_info=error)
