"""The miner's gRPC API on a socket (grpc.aio); everything runs in the caller's event loop."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import grpc
import grpc.aio

from revpi.errors import UserError
from sim.miner.answers import ANSWERS, Answer
from sim.miner.commands import InvalidArgumentError
from sim.miner.faults import Fault, Faults
from sim.miner.model import MinerModel, NotRunningError, OutOfRangeError
from sim.miner.phases import STATUS
from sim.miner.sessions import TIMEOUT_S, Sessions
from site_bridge.braiins import rpc
from site_bridge.braiins.pb import bos_v1_pb2 as v1

HOST = "127.0.0.1"
TOKEN_KEY = "authorization"  # noqa: S105 - the name of a metadata key, no secret
STATUS_POLL_S = 0.2
MAX_CONCURRENT_CALLS = 32

Context = grpc.aio.ServicerContext[Any, Any]

CODES: Mapping[type[Exception], grpc.StatusCode] = {
    InvalidArgumentError: grpc.StatusCode.INVALID_ARGUMENT,
    OutOfRangeError: grpc.StatusCode.INVALID_ARGUMENT,
    NotRunningError: grpc.StatusCode.FAILED_PRECONDITION,
}


def require_free(port: int) -> None:
    """Ask before gRPC does, which would also write its own lines to standard error.

    Raises:
        UserError: The port is taken.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise UserError(
                f"simulated miner: port {port} on {HOST} is taken; end its user or choose another"
            ) from error


class MinerServer:
    """The API of one boot: a new server has no sessions.

    Args:
        model: The miner; touched in the event loop only.
        port: TCP port on 127.0.0.1, 0 for any free one.
        faults: Faults of the next calls.
        password: Password of user root.
        clock: Monotonic seconds, for sessions.
    """

    def __init__(
        self,
        model: MinerModel,
        port: int = 0,
        *,
        faults: Faults | None = None,
        password: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.port = port
        self.sessions = Sessions(clock, password=password)
        self._model = model
        self._faults = faults or Faults()
        self._server: grpc.aio.Server | None = None

    async def start(self) -> None:
        """Listen.

        Raises:
            UserError: The port is taken.
        """
        # Without this option two miners could share a port unnoticed.
        options = (("grpc.so_reuseport", 0),)
        server = grpc.aio.server(options=options, maximum_concurrent_rpcs=MAX_CONCURRENT_CALLS)
        for service, handlers in self._handlers().items():
            server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, handlers),))
        require_free(self.port)
        self.port = server.add_insecure_port(f"{HOST}:{self.port}")
        await server.start()
        self._server = server

    async def stop(self) -> None:
        """Break all connections off and close the port; harmless when not started."""
        if self._server is not None:
            await self._server.stop(None)
            self._server = None

    def _handlers(self) -> dict[str, dict[str, grpc.RpcMethodHandler[Any, Any]]]:
        services: dict[str, dict[str, grpc.RpcMethodHandler[Any, Any]]] = {}
        for call in rpc.RPCS:
            services.setdefault(call.service, {})[call.method] = self._handler(call)
        return services

    def _handler(self, call: rpc.Rpc[Any, Any]) -> grpc.RpcMethodHandler[Any, Any]:
        make = (
            grpc.unary_stream_rpc_method_handler
            if call.server_streaming
            else grpc.unary_unary_rpc_method_handler
        )
        return make(
            self._behaviour(call),
            request_deserializer=call.request.FromString,
            response_serializer=call.response.SerializeToString,
        )

    def _behaviour(self, call: rpc.Rpc[Any, Any]) -> Callable[..., Any]:
        if call is rpc.LOGIN:
            return self._login
        if call is rpc.GET_MINER_STATUS:
            return self._status
        return self._unary(call, ANSWERS[call])

    def _unary(self, call: rpc.Rpc[Any, Any], answer: Answer) -> Callable[..., Any]:
        async def handle(request: Any, context: Context) -> Any:
            fault = await self._admit(call, context)
            if fault is Fault.FORGET:
                return call.response()
            try:
                response = answer(self._model, request)
            except tuple(CODES) as error:
                await context.abort(CODES[type(error)], str(error))
            if fault is Fault.LOSE_REPLY:
                await _never()
            return response

        return handle

    async def _login(self, request: v1.LoginRequest, context: Context) -> v1.LoginResponse:
        fault = await self._admit(rpc.LOGIN, context)
        token = self.sessions.login(request.username, request.password)
        if token is None:
            await context.abort(grpc.StatusCode.UNAUTHENTICATED, "Bad credentials")
        if fault is Fault.LOSE_REPLY:
            await _never()
        await context.send_initial_metadata(((TOKEN_KEY, token),))
        return v1.LoginResponse(token=token, timeout_s=TIMEOUT_S)

    async def _status(
        self, _request: v1.GetMinerStatusRequest, context: Context
    ) -> AsyncIterator[v1.GetMinerStatusResponse]:
        """The status now and at each change, until the client goes."""
        await self._admit(rpc.GET_MINER_STATUS, context)
        sent: v1.MinerStatus | None = None
        while True:
            status = STATUS[self._model.phase]
            if status != sent:
                sent = status
                yield v1.GetMinerStatusResponse(status=status)
            await asyncio.sleep(STATUS_POLL_S)

    async def _admit(self, call: rpc.Rpc[Any, Any], context: Context) -> Fault:
        """Let the call in or abort it; the fault that is left for afterwards."""
        spoilt = self._faults.take(call.method)
        if spoilt.fault is Fault.HANG:
            await _never()
        if spoilt.fault is Fault.SLOW:
            await asyncio.sleep(spoilt.delay_s)
        if spoilt.fault is Fault.REFUSE:
            await context.abort(spoilt.code, spoilt.text)
        if spoilt.fault is Fault.EXPIRE_TOKENS:
            self.sessions.clear()
        if call.needs_login and not self.sessions.renew(_token(context)):
            await context.abort(grpc.StatusCode.UNAUTHENTICATED, "Missing or invalid authentication token")
        return spoilt.fault


def _token(context: Context) -> str | None:
    """The raw token of the call's metadata."""
    for key, value in context.invocation_metadata() or ():
        if key == TOKEN_KEY and isinstance(value, str):
            return value
    return None


async def _never() -> None:
    """Wait until the client gives up."""
    await asyncio.Event().wait()
