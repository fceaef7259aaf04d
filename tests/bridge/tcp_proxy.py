"""A TCP line between client and server that a test can cut, freeze or delay."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from typing import Self

HOST = "127.0.0.1"
CHUNK = 65_536
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class TcpProxy:
    """Forwards to a port.

    Attributes:
        port: Where clients connect.
        frozen: Nothing passes in either direction, connections stay open.
        delay_s: Answers come later by this.
    """

    def __init__(self, target_port: int) -> None:
        self.port = 0
        self.delay_s = 0.0
        self._target_port = target_port
        self._open = asyncio.Event()
        self._open.set()
        self._pairs: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self._open.set()
        await self.reset()

    def freeze(self) -> None:
        """As a dead switch does it: no bytes, no goodbye."""
        self._open.clear()

    def thaw(self) -> None:
        """The line works again."""
        self._open.set()

    async def reset(self) -> None:
        """Break all connections off with RST, as a rebooting host does it."""
        tasks = list(self._pairs)
        for writer in self._pairs.values():
            raw = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            writer.transport.abort()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pairs[task] = writer
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await self._join(reader, writer)
        finally:
            del self._pairs[task]
            writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(HOST, self._target_port)
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._pump(reader, back, late=False))
                ways.create_task(self._pump(there, writer, late=True))
        except* OSError:
            pass
        finally:
            back.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, late: bool) -> None:
        while data := await source.read(CHUNK):
            await self._open.wait()
            if late:
                await asyncio.sleep(self.delay_s)
            sink.write(data)
            await sink.drain()
        sink.transport.abort()


@contextlib.asynccontextmanager
async def tcp_proxy(target_port: int) -> AsyncIterator[TcpProxy]:
    """A proxy in front of a port of this machine."""
    async with TcpProxy(target_port) as proxy:
        yield proxy
