"""Calls to one miner: channel, deadline, login token."""

from __future__ import annotations

import time
from collections.abc import Callable

import grpc
from google.protobuf.message import Message

from site_bridge.braiins.errors import MinerError, MinerFault, translated
from site_bridge.braiins.pb import bos_v1_pb2 as v1
from site_bridge.braiins.rpc import LOGIN, RequestT, ResponseT, Rpc

LOGIN_BACKOFF_S = 5.0
LOGIN_BACKOFF_MAX_S = 60.0

# A miner that returns is found within 2 s; a dead connection is noticed after 13 s without a byte.
_CHANNEL_OPTIONS = (
    ("grpc.initial_reconnect_backoff_ms", 500),
    ("grpc.min_reconnect_backoff_ms", 2000),  # also the limit of one attempt to connect
    ("grpc.max_reconnect_backoff_ms", 2000),
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.keepalive_timeout_ms", 3000),
    ("grpc.max_receive_message_length", 1 << 20),
    ("grpc.enable_http_proxy", 0),
)
Metadata = tuple[tuple[str, str], ...]


class MinerSession:
    """Authenticated calls with a deadline; one at a time.

    The token goes raw into metadata `authorization`, without "Bearer"; it slides with each call and is
    lost when the miner reboots (Braiins OS API).

    Args:
        target: "host:port".
        username: User name at the miner.
        password: May be empty.
        timeout_s: Deadline of each call.
        clock: Monotonic time.
    """

    def __init__(
        self,
        target: str,
        username: str,
        password: str,
        timeout_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._channel = grpc.aio.insecure_channel(target, options=_CHANNEL_OPTIONS)
        self._credentials = v1.LoginRequest(username=username, password=password)
        self._timeout_s = timeout_s
        self._clock = clock
        self._token = ""
        self._backoff_s = LOGIN_BACKOFF_S
        self._login_from_s = 0.0

    async def call(self, rpc: Rpc[RequestT, ResponseT], request: RequestT) -> ResponseT:
        """One call; a token that is no longer valid is replaced once.

        Raises:
            MinerError: It failed.
        """
        if not rpc.needs_login:
            return await self._once(rpc, request, ())
        fresh = not self._token
        if fresh:
            await self._login()
        try:
            response = await self._once(rpc, request, self._authorization())
        except MinerError as error:
            if error.fault is not MinerFault.LOGIN:
                raise
            self._token = ""
            if fresh:
                self._wait_with_login()
                raise
            return await self.call(rpc, request)
        self._backoff_s = LOGIN_BACKOFF_S
        return response

    async def close(self) -> None:
        """Close the connection."""
        await self._channel.close()

    def _authorization(self) -> Metadata:
        return (("authorization", self._token),)

    async def _login(self) -> None:
        left_s = self._login_from_s - self._clock()
        if left_s > 0:
            raise MinerError(MinerFault.LOGIN, f"login refused; next attempt in {left_s:.0f} s")
        call = self._invoke(LOGIN, self._credentials, ())
        try:
            response = await call
            header = await call.initial_metadata()
        except grpc.aio.AioRpcError as error:
            failure = translated(error, LOGIN.method)
            if failure.fault is MinerFault.LOGIN:
                self._wait_with_login()
            raise failure from None
        if response is None:
            raise _unreadable(LOGIN.method)
        # Before API 1.1 the token stands in the response header only.
        self._token = response.token or _text(header.get("authorization"))
        if not self._token:
            self._wait_with_login()
            raise MinerError(MinerFault.LOGIN, "Login: the miner gave no token")

    def _wait_with_login(self) -> None:
        self._login_from_s = self._clock() + self._backoff_s
        self._backoff_s = min(2 * self._backoff_s, LOGIN_BACKOFF_MAX_S)

    async def _once(self, rpc: Rpc[RequestT, ResponseT], request: RequestT, metadata: Metadata) -> ResponseT:
        try:
            response: ResponseT | None = await self._invoke(rpc, request, metadata)
        except grpc.aio.AioRpcError as error:
            raise translated(error, rpc.method) from None
        if response is None:
            raise _unreadable(rpc.method)
        return response

    def _invoke(
        self, rpc: Rpc[RequestT, ResponseT], request: RequestT, metadata: Metadata
    ) -> grpc.aio.UnaryUnaryCall[Message, ResponseT | None]:
        """Start the call; gRPC gives None for bytes that are no such message."""
        decode: Callable[[bytes], ResponseT | None] = rpc.response.FromString
        method = self._channel.unary_unary(
            rpc.path, request_serializer=rpc.request.SerializeToString, response_deserializer=decode
        )
        return method(request, timeout=self._timeout_s, metadata=metadata)


def _unreadable(method: str) -> MinerError:
    return MinerError(MinerFault.BROKEN, f"{method}: the answer is not the message that was expected")


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value or "")
