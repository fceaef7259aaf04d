"""Talks to a simulated site over its control socket."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

MAX_REPLY_BYTES = 1 << 18
_CHUNK_BYTES = 1 << 16


class ControlError(Exception):
    """The site refused a request; the text says why."""


class MinerSupply(NamedTuple):
    """What a miner gets from the plant."""

    mains: bool
    coolant_c: float


class ControlClient:
    """One connection, opened at once.

    Args:
        path: Socket file.
        timeout_s: Longest wait for each reply.

    Raises:
        OSError: Nobody serves the socket. Every request raises it when the site has gone or is silent,
            and `ControlError` when the site refuses.
    """

    def __init__(self, path: Path, timeout_s: float = 2.0) -> None:
        self._incoming = bytearray()
        self._sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._sock.settimeout(timeout_s)
        try:
            self._sock.connect(str(path))
        except OSError:
            self._sock.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._sock.close()

    def get(self) -> dict[str, Any]:
        """The truth about the plant, as `sim.plant.truth.truth` gives it."""
        state: dict[str, Any] = self.request({"get": True})["state"]
        return state

    def set(self, **values: Any) -> None:
        """Operate the site; the keys are those of `sim.site.requests.settable`."""
        self.request({"set": values})

    def fault(self, signal: str, kind: str, value: float | None = None) -> None:
        """Break a signal, device or module; kind `none` mends it."""
        self.set(fault={"signal": signal, "kind": kind, "value": value})

    def miner(self, number: int, draw_w: float) -> MinerSupply:
        """Say what miner `number` draws."""
        reply = self.request({"miner": number, "draw_w": draw_w})
        return MinerSupply(reply["mains"], reply["coolant_c"])

    def request(self, message: object) -> dict[str, Any]:
        """Send one request and wait for its reply."""
        self._sock.sendall(json.dumps(message).encode() + b"\n")
        reply = json.loads(self._line())
        if not isinstance(reply, dict) or reply.get("ok") is not True:
            raise ControlError(str(reply.get("error", "refused")) if isinstance(reply, dict) else "no reply")
        return reply

    def _line(self) -> bytes:
        while (end := self._incoming.find(b"\n")) < 0:
            data = self._sock.recv(_CHUNK_BYTES)
            if not data or len(self._incoming) > MAX_REPLY_BYTES:
                raise ConnectionError("the simulated site hung up")
            self._incoming += data
        line = bytes(self._incoming[:end])
        del self._incoming[: end + 1]
        return line
