"""A page of the dashboard as the server sees it: its socket, by long polling (Engine.IO 4, Socket.IO 5)."""

from __future__ import annotations

import json
from typing import Any

from tests.nodered.server import NodeRed

PATH = "/dashboard/socket.io/?EIO=4&transport=polling"
SEPARATOR = "\x1e"
OPEN, CONNECT, EVENT = "0", "40", "42"
POLLS = 5


class Page:
    """One open page.

    Args:
        node_red: The server.
        headers: Of every request.

    Attributes:
        config: What the page is built from, None when the server refused.
    """

    def __init__(self, node_red: NodeRed, **headers: str) -> None:
        self._node_red = node_red
        self._headers = headers
        opened = node_red.ask("GET", PATH, **headers)
        if opened.status != 200:
            self.config: dict[str, Any] | None = None
            return
        assert opened.text.startswith(OPEN), opened
        self._path = f"{PATH}&sid={json.loads(opened.text[1:])['sid']}"
        self._send(CONNECT)
        self.config = self._configuration()

    def act(self, widget: str, message: dict[str, Any]) -> None:
        """What a person's click does."""
        self._send(EVENT + json.dumps(["widget-action", widget, message]))

    def close(self) -> None:
        """Leave the page."""
        self._send("1")

    def _configuration(self) -> dict[str, Any] | None:
        for _ in range(POLLS):
            for packet in self._node_red.ask("GET", self._path, **self._headers).text.split(SEPARATOR):
                if packet.startswith("44"):
                    return None
                if packet.startswith(EVENT) and json.loads(packet[2:])[0] == "ui-config":
                    config: dict[str, Any] = json.loads(packet[2:])[2]
                    return config
        return None

    def _send(self, packet: str) -> None:
        reply = self._node_red.ask("POST", self._path, packet, Content_Type="text/plain", **self._headers)
        assert reply.status == 200, reply
