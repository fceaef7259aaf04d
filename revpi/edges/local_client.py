"""One connection of the local socket: lines in, answers out, everything bounded."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable

from revpi.edges.rate import TokenBucket

MAX_LINE_BYTES = 4096
MAX_WAITING_BYTES = 524_288  # answers that a client has not taken yet
BURST, PER_S = 20, 5.0  # questions

Answer = Callable[[bytes], bytes]


class ClientError(Exception):
    """The connection has ended, or breaks a limit, and must be closed."""


class Client:
    """What is known of one connection.

    Attributes:
        active_s: Monotonic time of its last sign of life.
    """

    __slots__ = ("_ended", "_pending", "_rate", "_waiting", "active_s")

    def __init__(self) -> None:
        self.active_s = time.monotonic()
        self._pending = b""
        self._waiting = b""
        self._ended = False
        self._rate = TokenBucket(BURST, PER_S)

    def receive(self, data: bytes, answer: Answer, now_s: float) -> None:
        """Take bytes, answer every whole line in them; no bytes mean that the client sends no more.

        Raises:
            ClientError: A limit is broken.
        """
        self.active_s = now_s
        self._ended = self._ended or not data
        *lines, self._pending = (self._pending + data).split(b"\n")
        for line in lines:
            if not self._rate.take(now_s):
                raise ClientError("too many questions")
            self._waiting += answer(line)
        if len(self._pending) > MAX_LINE_BYTES or len(self._waiting) > MAX_WAITING_BYTES:
            raise ClientError("too many bytes")

    def send(self, connection: socket.socket) -> None:
        """Send what the connection takes without waiting.

        Raises:
            BlockingIOError: It takes nothing now.
            OSError: It is broken.
            ClientError: All is sent and the client has ended.
        """
        if self._waiting:
            self._waiting = self._waiting[connection.send(self._waiting) :]
        if self._ended and not self._waiting:
            raise ClientError("ended")

    def wants(self) -> int:
        """Selector events to wait for."""
        reads = 0 if self._ended else selectors.EVENT_READ
        return reads | (selectors.EVENT_WRITE if self._waiting else 0)
