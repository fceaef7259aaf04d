"""Authenticated calls to one miner."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from site_bridge.braiins.channel import MinerChannel
from site_bridge.braiins.errors import MinerError, MinerFault
from site_bridge.braiins.login import Login
from site_bridge.braiins.rpc import RequestT, ResponseT, Rpc


class MinerSession:
    """Calls with a deadline, under a token that each call prolongs.

    The token goes raw into metadata `authorization`, without "Bearer"; it slides with each call and is
    lost when the miner reboots (Braiins OS API).

    Args:
        target: "host:port".
        username: User name at the miner.
        password: May be empty.
        timeout_s: Deadline of each call.
        clock: Monotonic time.

    Attributes:
        heard_s: Monotonic time of the last answer.
    """

    def __init__(
        self,
        target: str,
        username: str,
        password: str,
        timeout_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._channel = MinerChannel(target, timeout_s, password)
        self._login = Login(self._channel, username, password, clock)
        self._clock = clock
        self.heard_s = -math.inf

    async def call(self, rpc: Rpc[RequestT, ResponseT], request: RequestT) -> ResponseT:
        """One call; a token that is no longer valid is replaced once.

        Raises:
            MinerError: It failed.
        """
        response = await self._answer(rpc, request)
        self.heard_s = self._clock()
        return response

    async def close(self) -> None:
        """Close the connection."""
        await self._channel.close()

    async def _answer(self, rpc: Rpc[RequestT, ResponseT], request: RequestT) -> ResponseT:
        if not rpc.needs_login:
            return await self._channel.call(rpc, request)
        try:
            return await self._with_token(rpc, request)
        except MinerError as error:
            if error.fault is not MinerFault.LOGIN or self._login.waits:
                raise
        return await self._with_token(rpc, request)

    async def _with_token(self, rpc: Rpc[RequestT, ResponseT], request: RequestT) -> ResponseT:
        token = await self._login.token()
        try:
            response = await self._channel.call(rpc, request, token)
        except MinerError as error:
            if error.fault is MinerFault.LOGIN:
                self._login.refused(token)
            raise
        self._login.worked(token)
        return response
