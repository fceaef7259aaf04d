"""Seeing the program through its local socket, on the PLC itself or through the ssh tunnel."""

from __future__ import annotations

from pathlib import Path

from revpi.cli.local_question import ask
from revpi.deploy.health import Seen
from revpi.errors import UserError


class SocketWatch:
    """A `Watch` over the local socket.

    Args:
        path: The socket.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def look(self) -> Seen | None:
        """What the program says now."""
        try:
            status = ask(self._path, {"ask": "status"})
            alarms = ask(self._path, {"ask": "alarms"})["alarms"]
            return Seen(
                scans=int(status["scan"]["scans"]),
                scan_age_s=float(status["scan_age_s"]),
                mode=str(status["mode"]),
                alarms=frozenset(str(alarm["code"]) for alarm in alarms),
            )
        except (UserError, KeyError, TypeError, ValueError):
            return None
