"""Two serial ports with a wire between them, for peers that bring their own serial port."""

from __future__ import annotations

import contextlib
import os
import select
import threading
import tty
from pathlib import Path
from typing import Self

READ_BYTES = 512


class Wire:
    """Whatever is sent into one end comes out of the other.

    Attributes:
        near: Port of the bridge.
        far: Port of the peer.
    """

    def __init__(self, directory: Path) -> None:
        ends = [os.openpty() for _ in range(2)]
        self._masters = [master for master, _ in ends]
        self._clients = [client for _, client in ends]
        for client in self._clients:
            tty.setraw(client)
        self.near, self.far = (directory / name for name in ("near", "far"))
        self.near.symlink_to(os.ttyname(self._clients[0]))
        self.far.symlink_to(os.ttyname(self._clients[1]))
        self._stop_read, self._stop_write = os.pipe()
        self._thread = threading.Thread(target=self._forward, name="wire", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.write(self._stop_write, b"\0")
        self._thread.join(10)
        for fd in (*self._masters, *self._clients, self._stop_read, self._stop_write):
            os.close(fd)
        for link in (self.near, self.far):
            link.unlink()

    def _forward(self) -> None:
        other = dict(zip(self._masters, reversed(self._masters), strict=True))
        while True:
            ready, _, _ = select.select([*self._masters, self._stop_read], [], [])
            if self._stop_read in ready:
                return
            for master in ready:
                with contextlib.suppress(OSError):
                    os.write(other[master], os.read(master, READ_BYTES))
