"""The thread that notes values while there is no broker, and sends them when it is back."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from revpi.contract.declaration import Role
from revpi.contract.fields import dump
from revpi.history.notes import Notes
from revpi.history.settings import HistorySettings
from revpi.history.spool import Spool
from revpi.history.turns import Turns

LOOK_S = 0.5
JOIN_S = 0.5
MB = 1_000_000

log = logging.getLogger(__name__)


class Client(Protocol):
    """What is needed of the MQTT client."""

    connections: int
    session: str

    @property
    def connected(self) -> bool:
        """Whether the connection stands."""

    def publish(self, suffix: str, payload: bytes) -> None:
        """Queue a payload."""

    def pending(self, suffix: str) -> bool:
        """Whether a publication is not answered yet."""

    def refused(self, suffix: str) -> bool:
        """Whether the newest answer was a refusal."""


class History:
    """Bounded memory of a time without broker; `note` is to be the client's tap.

    A block is removed once the broker has taken its message, so after a crash it may be sent twice. One that
    the broker refuses stays for a later time or another connection.
    Values are noted only while the wall clock is known to be right, because they are nothing without times.

    Args:
        settings: Where and how much.
        role: Whose history.
        wall: Unix time, None while it is not known to be right.
    """

    def __init__(self, settings: HistorySettings, role: Role, wall: Callable[[], float | None]) -> None:
        self._settings = settings
        self._topic = f"history/{role}"
        self._wall = wall
        self._notes = Notes()
        self._lock = threading.Lock()
        self._spool = Spool(Path(settings.dir), round(settings.room_mb * MB))
        self._turns = Turns(settings, time.monotonic())
        self._sequence = 0
        self._sending: tuple[Path, int] | None = None
        self._problem = ""
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, suffix: str, payload: bytes) -> None:
        """What is published; never waits for the disk."""
        wall_s = self._wall()
        if self._settings.dir and wall_s is not None:
            with self._lock:
                self._notes.note(suffix, payload, wall_s)

    def start(self, client: Client) -> None:
        """Begin, if a folder is set."""
        if self._settings.dir:
            self._thread = threading.Thread(target=self._run, args=(client,), name="history", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Write what is noted, and end."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(JOIN_S)

    def _run(self, client: Client) -> None:
        while not self._stopping.wait(LOOK_S):
            self._attempt(client, last=False)
        self._attempt(client, last=True)

    def _attempt(self, client: Client, *, last: bool) -> None:
        try:
            if last:
                self._write(client.session)
            else:
                self._turn(client, time.monotonic())
            self._problem = ""
        except OSError as error:
            text = f"history in {self._settings.dir}: {error.strerror or error}"
            if text != self._problem:
                self._problem = text
                log.warning("%s; values of this time may be lost", text)

    def _turn(self, client: Client, now_s: float) -> None:
        turn = self._turns
        turn.look(connected=client.connected, now_s=now_s)
        if turn.period_ends(now_s):
            with self._lock:
                self._notes.end_period(keep=turn.without_broker(now_s))
        if turn.block_ends(now_s) or self._notes.full or client.connected:
            self._write(client.session)
        if turn.may_send(now_s):
            self._send(client, now_s)

    def _write(self, session: str) -> None:
        with self._lock:
            points = self._notes.take_block()
        if points:
            self._sequence += 1
            self._spool.add(dump({"session": session, "seq": self._sequence, "points": points}))

    def _send(self, client: Client, now_s: float) -> None:
        """One block at a time; it is done when the broker has taken it in the connection that sent it."""
        if self._sending is not None:
            if client.pending(self._topic):
                return
            path, connection = self._sending
            self._sending = None
            if connection == client.connections:
                if client.refused(self._topic):
                    self._turns.refused(now_s)
                    return
                self._spool.done(path)
        block = self._spool.oldest()
        if block is not None:
            self._sending = block[0], client.connections
            client.publish(self._topic, block[1])
