"""A simulated miner's API on a socket, and a client that knows only gRPC."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import grpc

from sim.miner.faults import Faults
from sim.miner.model import MinerModel
from sim.miner.server import MinerServer
from site_bridge.braiins import rpc
from site_bridge.braiins.pb import bos_v1_pb2 as v1

T = TypeVar("T")
DEADLINE_S = 5.0


@dataclass(slots=True)
class Api:
    """A running server; `in_loop` runs a function where the model lives."""

    model: MinerModel
    server: MinerServer
    faults: Faults
    loop: asyncio.AbstractEventLoop
    now_s: list[float] = field(default_factory=lambda: [0.0])

    def in_loop(self, function: Callable[[], T]) -> T:
        """Run in the server's event loop and wait for the result."""

        async def call() -> T:
            return function()

        return asyncio.run_coroutine_threadsafe(call(), self.loop).result(DEADLINE_S)

    def advance(self, seconds: float, step_s: float = 0.1) -> None:
        """Let the model run on with mains."""

        def run() -> None:
            for _ in range(round(seconds / step_s)):
                self.model.advance(step_s, mains=True, coolant_c=30.0)

        self.in_loop(run)


@contextmanager
def serving(model: MinerModel, password: str = "") -> Iterator[Api]:
    """The API of `model` on a free port."""
    clock = [0.0]
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="miner-api")
    thread.start()
    faults = Faults()
    server = MinerServer(model, faults=faults, password=password, clock=lambda: clock[0])
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(DEADLINE_S)
    try:
        yield Api(model, server, faults, loop, clock)
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(DEADLINE_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(DEADLINE_S)
        loop.close()


class Client:
    """Calls of the table over one channel."""

    def __init__(self, channel: grpc.Channel) -> None:
        self.channel = channel
        self.token: str | None = None

    def call(
        self,
        call: rpc.Rpc[rpc.RequestT, rpc.ResponseT],
        request: rpc.RequestT | None = None,
        deadline_s: float = DEADLINE_S,
    ) -> rpc.ResponseT:
        """One unary call with the token, if there is one."""
        stub: Any = self.channel.unary_unary(
            call.path,
            request_serializer=call.request.SerializeToString,
            response_deserializer=call.response.FromString,
        )
        metadata = (("authorization", self.token),) if self.token else ()
        answer: rpc.ResponseT = stub(request or call.request(), metadata=metadata, timeout=deadline_s)
        return answer

    def login(self, password: str = "") -> v1.LoginResponse:
        """Log in and keep the token."""
        response = self.call(rpc.LOGIN, v1.LoginRequest(username="root", password=password))
        self.token = response.token
        return response


@contextmanager
def client_of(port: int) -> Iterator[Client]:
    """A client of the miner on `port`."""
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Client(channel)
