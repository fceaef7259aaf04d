"""Control socket: JSON lines on a Unix-domain stream socket, one reply for each request.

It lives in the site's own thread: `serve` handles what has arrived and returns.
"""

from __future__ import annotations

import json
import selectors
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from revpi.errors import UserError

MAX_CLIENTS = 32
MAX_LINE_BYTES = 8192
MAX_BACKLOG_BYTES = 1 << 20
MAX_PATH_BYTES = 107
"""Linux: longest name of a Unix-domain socket."""

Handler = Callable[[object], Mapping[str, Any]]


class _Client:
    """One connection with what is still to be read and sent."""

    __slots__ = ("ending", "incoming", "outgoing", "sock")

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.incoming = bytearray()
        self.outgoing = bytearray()
        self.ending = False


class ControlServer:
    """Listens at once.

    Args:
        path: Socket file; one left over by a dead process is replaced.
        handler: Gives the reply to a request (decoded JSON).

    Raises:
        UserError: The path cannot be used, or another site serves it.
    """

    def __init__(self, path: Path, handler: Handler) -> None:
        self._path = path
        self._handler = handler
        self._clients: set[_Client] = set()
        self._listener = _listen(path)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)

    def serve(self, timeout_s: float) -> None:
        """Handle what has arrived; wait for it at most `timeout_s`."""
        for key, events in self._selector.select(max(0.0, timeout_s)):
            if key.data is None:
                self._accept()
            else:
                self._attend(key.data, events)

    def close(self) -> None:
        """Hang up on all and remove the socket file."""
        for client in tuple(self._clients):
            self._drop(client)
        self._selector.close()
        self._listener.close()
        self._path.unlink(missing_ok=True)

    def _accept(self) -> None:
        try:
            sock, _ = self._listener.accept()
        except OSError:  # the client has gone already
            return
        if len(self._clients) >= MAX_CLIENTS:
            sock.close()
            return
        sock.setblocking(False)
        client = _Client(sock)
        self._clients.add(client)
        self._selector.register(sock, selectors.EVENT_READ, client)

    def _attend(self, client: _Client, events: int) -> None:
        try:
            if events & selectors.EVENT_READ:
                self._receive(client)
            self._send(client)
        except OSError:
            self._drop(client)
            return
        if client.ending and not client.outgoing:
            self._drop(client)

    def _receive(self, client: _Client) -> None:
        data = client.sock.recv(MAX_LINE_BYTES)
        client.ending = client.ending or not data
        client.incoming += data
        while (end := client.incoming.find(b"\n")) >= 0:
            line = bytes(client.incoming[:end])
            del client.incoming[: end + 1]
            self._reply(client, self._answer(line))
        if len(client.incoming) > MAX_LINE_BYTES:
            client.incoming.clear()
            client.ending = True
            self._reply(client, _refusal(f"a line may have at most {MAX_LINE_BYTES} bytes"))
        if len(client.outgoing) > MAX_BACKLOG_BYTES:
            raise ConnectionError("the client does not read its replies")

    def _answer(self, line: bytes) -> Mapping[str, Any]:
        if len(line) > MAX_LINE_BYTES:
            return _refusal(f"a line may have at most {MAX_LINE_BYTES} bytes")
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            return _refusal("not JSON")
        return self._handler(request)

    def _reply(self, client: _Client, reply: Mapping[str, Any]) -> None:
        client.outgoing += json.dumps(reply, allow_nan=False).encode() + b"\n"

    def _send(self, client: _Client) -> None:
        if client.outgoing:
            try:
                sent = client.sock.send(client.outgoing)
            except BlockingIOError:
                sent = 0
            del client.outgoing[:sent]
        reading = 0 if client.ending else selectors.EVENT_READ
        writing = selectors.EVENT_WRITE if client.outgoing else 0
        if reading or writing:
            self._selector.modify(client.sock, reading | writing, client)

    def _drop(self, client: _Client) -> None:
        self._clients.discard(client)
        self._selector.unregister(client.sock)
        client.sock.close()


def _refusal(text: str) -> dict[str, Any]:
    return {"ok": False, "error": text}


def _listen(path: Path) -> socket.socket:
    if len(str(path).encode()) > MAX_PATH_BYTES:
        raise UserError(f"{path}: the name of a control socket may have at most {MAX_PATH_BYTES} bytes")
    _remove_leftover(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        listener.listen(MAX_CLIENTS)
    except OSError as error:
        listener.close()
        raise UserError(
            f"{path}: cannot make the control socket ({error.strerror}); name a file in a directory "
            "that exists and may be written"
        ) from None
    listener.setblocking(False)
    return listener


def _remove_leftover(path: Path) -> None:
    if not path.exists():
        return
    if not path.is_socket():
        raise UserError(f"{path}: exists and is no socket; name another file for the control socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            path.unlink(missing_ok=True)
            return
    raise UserError(f"{path}: another simulated site serves this control socket; end it or name another file")
