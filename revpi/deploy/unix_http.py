"""XML-RPC over a Unix socket: RevPiPyLoad 0.12 and newer listens there as delivered."""

from __future__ import annotations

import http.client
import socket
import xmlrpc.client
from pathlib import Path
from typing import Any

NAME = "localhost"
"""HTTP wants the name of a host; the loader does not look at it."""


class UnixTransport(xmlrpc.client.Transport):
    """HTTP over one socket, with a deadline for every wait.

    Args:
        path: Of the socket.
        timeout_s: Of each wait.
    """

    def __init__(self, path: Path, timeout_s: float) -> None:
        super().__init__()
        self._path = path
        self._timeout_s = timeout_s

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        """The connection in use, or a new one; `close` of the base class ends it."""
        known: http.client.HTTPConnection | None = self._connection[1]
        if known is None:
            known = _UnixConnection(self._path, self._timeout_s)
            self._connection = (host, known)
        return known


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout_s: float) -> None:
        super().__init__(NAME, timeout=timeout_s)
        self._path = path

    def connect(self) -> None:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self.timeout)
        try:
            connection.connect(str(self._path))
        except OSError:
            connection.close()
            raise
        self.sock = connection
