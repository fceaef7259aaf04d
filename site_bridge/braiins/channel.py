"""One gRPC connection: calls with a deadline, failures in our terms."""

from __future__ import annotations

from collections.abc import Callable

import grpc
from google.protobuf.message import Message

from site_bridge.braiins.errors import MinerError, MinerFault, translated
from site_bridge.braiins.rpc import RequestT, ResponseT, Rpc

# A miner that returns is found within 2 s; a dead connection is noticed after 13 s without a byte.
_OPTIONS = (
    ("grpc.initial_reconnect_backoff_ms", 500),
    ("grpc.min_reconnect_backoff_ms", 2000),  # also the limit of one attempt to connect
    ("grpc.max_reconnect_backoff_ms", 2000),
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.keepalive_timeout_ms", 3000),
    ("grpc.max_receive_message_length", 1 << 20),
    ("grpc.enable_http_proxy", 0),
)
_TOKEN_KEY = "authorization"  # noqa: S105 - the name of a metadata key, no secret


class MinerChannel:
    """Calls to one miner, which may run side by side.

    Args:
        target: "host:port".
        timeout_s: Deadline of each call.
        password: Never shown, even where the miner repeats it in an error text.
    """

    def __init__(self, target: str, timeout_s: float, password: str = "") -> None:
        self._channel = grpc.aio.insecure_channel(target, options=_OPTIONS)
        self._timeout_s = timeout_s
        self._password = password

    async def call(self, rpc: Rpc[RequestT, ResponseT], request: RequestT, token: str = "") -> ResponseT:
        """One call.

        Raises:
            MinerError: It failed.
        """
        response, _ = await self.call_with_header(rpc, request, token)
        return response

    async def call_with_header(
        self, rpc: Rpc[RequestT, ResponseT], request: RequestT, token: str = ""
    ) -> tuple[ResponseT, str]:
        """One call, and the token that its response header carries, "" for none.

        Raises:
            MinerError: It failed.
        """
        call = self._start(rpc, request, token)
        try:
            response: ResponseT | None = await call
            header = await call.initial_metadata()
        except grpc.aio.AioRpcError as error:
            raise translated(error, rpc.method, self._timeout_s, (self._password, token)) from None
        if response is None:
            detail = f"{rpc.method}: the answer is not the message that was expected"
            raise MinerError(MinerFault.BROKEN, detail)
        return response, _text(header.get(_TOKEN_KEY))

    async def close(self) -> None:
        """Close the connection."""
        await self._channel.close()

    def _start(
        self, rpc: Rpc[RequestT, ResponseT], request: RequestT, token: str
    ) -> grpc.aio.UnaryUnaryCall[Message, ResponseT | None]:
        """Start the call; gRPC gives None for bytes that are no such message."""
        decode: Callable[[bytes], ResponseT | None] = rpc.response.FromString
        method = self._channel.unary_unary(
            rpc.path, request_serializer=rpc.request.SerializeToString, response_deserializer=decode
        )
        metadata = ((_TOKEN_KEY, token),) if token else ()
        return method(request, timeout=self._timeout_s, metadata=metadata)


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value or "")
