"""TCP ports on 127.0.0.1."""

from __future__ import annotations

import socket
from contextlib import ExitStack

HOST = "127.0.0.1"
_CONNECT_TIMEOUT_S = 0.5


def free_ports(count: int) -> tuple[int, ...]:
    """Different ports that nobody listens on now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((HOST, 0))
        return tuple(each.getsockname()[1] for each in sockets)


def accepts(port: int) -> bool:
    """Whether somebody accepts connections on this port."""
    try:
        with socket.create_connection((HOST, port), _CONNECT_TIMEOUT_S):
            return True
    except OSError:
        return False
