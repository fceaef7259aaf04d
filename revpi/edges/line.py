"""The local line between the scan's process and that of the edges: whole messages, never waits."""

from __future__ import annotations

import contextlib
import select
import socket
from typing import Any, Final

from revpi.edges.wire import MAX_BYTES, Decoder, Encoder, WireError

MOST_AT_ONCE: Final = 16
"""Messages taken in one go, so that a flood cannot hold a scan."""


class LineClosedError(Exception):
    """The other side is gone."""


class Line:
    """One end.

    Args:
        end: A socket of type SOCK_SEQPACKET.

    Attributes:
        last_error: Why a message was not understood, "" while all were.
    """

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self._socket = end
        self._poll = select.poll()
        self._poll.register(end, select.POLLIN)
        self._encoder = Encoder()
        self._decoder = Decoder()
        self.last_error = ""

    def fileno(self) -> int:
        """The socket's descriptor, for waiting until something comes."""
        return self._socket.fileno()

    def send(self, message: Any) -> bool:
        """Send a message; False when the other side does not take it now or it is too long.

        Raises:
            LineClosedError: The other side is gone.
        """
        try:
            self._socket.send(self._encoder.encode(message))
        except (BlockingIOError, WireError):
            self._encoder.forget()
            return False
        except OSError as error:
            raise LineClosedError(str(error)) from error
        return True

    def receive(self) -> list[Any]:
        """The messages that are there, at most `MOST_AT_ONCE`.

        Raises:
            LineClosedError: The other side is gone.
        """
        messages: list[Any] = []
        while len(messages) < MOST_AT_ONCE and self._poll.poll(0):  # cheaper than an exception in each scan
            try:
                data = self._socket.recv(MAX_BYTES)
            except OSError as error:
                raise LineClosedError(str(error)) from error
            if not data:
                if messages:
                    break
                raise LineClosedError("end of the line")
            self._take(data, messages)
        return messages

    def finish(self) -> None:
        """Nothing more will be sent; the other side still gets all that was.

        To close at once could cost it what it has not read yet: Linux resets a line whose closing end has
        unread messages itself.
        """
        with contextlib.suppress(OSError):  # the other side is gone already
            self._socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """End it; the other side notices."""
        self._socket.close()

    def _take(self, data: bytes, messages: list[Any]) -> None:
        try:
            messages.append(self._decoder.decode(data))
        except WireError as error:
            self.last_error = str(error)


def pair() -> tuple[socket.socket, socket.socket]:
    """Two connected ends."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
