"""From the network thread of MQTT into the event loop: bounded, the newest message per miner wins."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable

from revpi.contract.messages import CommandMessage, MessageError, decode_command

COMMANDS = "miners/+/command"

Deliver = Callable[[CommandMessage, float], None]
log = logging.getLogger(__name__)


class CommandMailbox:
    """Takes payloads in any thread, delivers commands in the event loop.

    Args:
        loop: Where to deliver.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._receivers: dict[str, Deliver] = {}
        self._lock = threading.Lock()
        self._waiting: dict[str, tuple[bytes, float]] = {}
        self._complaint = ""

    def connect(self, number: int, deliver: Deliver) -> None:
        """Tell who gets the commands of miner `number`."""
        self._receivers[f"miners/{number}/command"] = deliver

    def put(self, suffix: str, payload: bytes, retained: bool) -> None:
        """Take a message; called in the network thread, never waits.

        A retained command is ignored: nobody knows when it was given.
        """
        if suffix not in self._receivers or retained:
            self._complain(f"{suffix}: ignored, {'retained' if retained else 'no such miner here'}")
            return
        with self._lock:
            idle = not self._waiting
            self._waiting[suffix] = (payload, time.monotonic())
        if idle:
            self._loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        for suffix, (payload, arrived_s) in waiting.items():
            try:
                command = decode_command(payload)
            except MessageError as error:
                self._complain(f"{suffix}: {error}")
            else:
                self._receivers[suffix](command, arrived_s)

    def _complain(self, text: str) -> None:
        """Log what cannot be used once, not at every message."""
        if text != self._complaint:
            self._complaint = text
            log.warning("%s", text)
