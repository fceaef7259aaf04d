"""The local socket: one JSON question per line in, one JSON answer per line out, in a thread of its own."""

from __future__ import annotations

import contextlib
import json
import logging
import selectors
import socket
import threading
import time
from pathlib import Path

from revpi.contract.fields import MessageError, load_object
from revpi.edges.forms import Form
from revpi.edges.local_client import Client, ClientError
from revpi.edges.local_path import listen
from revpi.edges.questions import QuestionError, answer
from revpi.edges.settings import LocalSettings
from revpi.scan.exchange import Exchange

MAX_CLIENTS = 8
IDLE_S = 30.0
LOOK_S = 0.25
CHUNK_BYTES = 4096
JOIN_S = 1.0

log = logging.getLogger(__name__)


class LocalServer:
    """Answers questions about the newest scan; never touches the scan.

    A client that floods, sends too long lines, does not take its answers or stays idle is dropped.

    Args:
        exchange: `latest` is read here.
        settings: Where the socket lies.
    """

    def __init__(self, exchange: Exchange, settings: LocalSettings) -> None:
        self._exchange = exchange
        self._path = Path(settings.socket) if settings.socket else None
        self._selector = selectors.DefaultSelector()
        self._listener: socket.socket | None = None
        self._clients: dict[socket.socket, Client] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="local", daemon=True)

    def start(self) -> None:
        """Begin; a socket that cannot be made is logged and nothing else."""
        if self._path is None:
            return
        try:
            self._listener = listen(self._path)
        except OSError as error:
            log.warning(
                "no local socket %s: %s; thermiq-plc why cannot ask", self._path, error.strerror or error
            )
            return
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._thread.start()

    def stop(self) -> None:
        """Close all connections and remove the socket."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)
        for connection in list(self._clients):
            self._drop(connection)
        self._selector.close()
        if self._listener is not None and self._path is not None:
            self._listener.close()
            with contextlib.suppress(OSError):
                self._path.unlink()

    def _run(self) -> None:
        while not self._stopping.is_set():
            for key, events in self._selector.select(LOOK_S):
                if key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket):
                    self._serve(key.fileobj, events)
            self._drop_idle()

    def _accept(self) -> None:
        if self._listener is None:
            return
        try:
            connection, _ = self._listener.accept()
        except OSError:  # it went away again, or no descriptor is left: then it stays in the queue
            self._stopping.wait(LOOK_S)
            return
        if len(self._clients) >= MAX_CLIENTS:
            connection.close()
            return
        connection.setblocking(False)
        self._clients[connection] = Client()
        self._selector.register(connection, selectors.EVENT_READ)

    def _serve(self, connection: socket.socket, events: int) -> None:
        client = self._clients[connection]
        try:
            if events & selectors.EVENT_READ:
                client.receive(connection.recv(CHUNK_BYTES), self._answer, time.monotonic())
            client.send(connection)
        except BlockingIOError:
            pass
        except (OSError, ClientError):
            self._drop(connection)
            return
        self._selector.modify(connection, client.wants())

    def _answer(self, line: bytes) -> bytes:
        try:
            return _line(answer(load_object(line), self._exchange.latest, time.monotonic()))
        except (MessageError, QuestionError) as error:
            return _line({"error": str(error)})
        except Exception as error:
            log.exception("local socket: a question failed")
            return _line({"error": type(error).__name__})

    def _drop_idle(self) -> None:
        limit_s = time.monotonic() - IDLE_S
        for connection, client in list(self._clients.items()):
            if client.active_s < limit_s:
                self._drop(connection)

    def _drop(self, connection: socket.socket) -> None:
        self._selector.unregister(connection)
        del self._clients[connection]
        connection.close()


def _line(form: Form) -> bytes:
    return json.dumps(form, allow_nan=False, separators=(",", ":")).encode() + b"\n"
