"""A slave on a pseudo-terminal that answers with exactly the bytes a test wants."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Self

from sim.deye.line import PtyLine
from sim.deye.rtu import framed

REQUEST_BYTES = 8
POLL_S = 0.05

Piece = tuple[float, bytes]  # pause before it in seconds, bytes
Answer = Callable[[bytes], Iterable[Piece]]


def asked(request: bytes) -> tuple[int, int, int, int]:
    """Device id, function, address and count of a request."""
    unit_id, function, address, count = struct.unpack(">BBHH", request[:6])
    return unit_id, function, address, count


def reply(request: bytes, words: Iterable[int] | None = None) -> bytes:
    """The right reply: the given words, or each register's own address as its value."""
    unit_id, function, address, count = asked(request)
    values = list(range(address, address + count)) if words is None else list(words)
    return framed(struct.pack(f">BBB{len(values)}H", unit_id, function, 2 * len(values), *values))


def well(request: bytes) -> list[Piece]:
    """Answer as a sound device does."""
    return [(0.0, reply(request))]


class ScriptedSlave:
    """Gives the n-th request the n-th answer of the script, then answers well.

    Attributes:
        requests: All requests that came.
    """

    def __init__(self, link: Path, *script: Answer) -> None:
        self.requests: list[bytes] = []
        self._line = PtyLine(link)
        self._script = list(script)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="scripted", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._line.wake()
        self._thread.join(10)
        self._line.close()

    def _serve(self) -> None:
        buffer = b""
        while not self._stopping.is_set():
            buffer += self._line.read(POLL_S)
            if len(buffer) >= REQUEST_BYTES:
                request, buffer = buffer[:REQUEST_BYTES], buffer[REQUEST_BYTES:]
                self.requests.append(request)
                answer = self._script.pop(0) if self._script else well
                self._send(answer(request))

    def _send(self, pieces: Iterable[Piece]) -> None:
        for pause_s, data in pieces:
            if self._stopping.wait(pause_s):
                return
            self._line.write(data)
