"""Who we are at a miner: the token, and when to ask for another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from site_bridge.braiins.channel import MinerChannel
from site_bridge.braiins.errors import MinerError, MinerFault
from site_bridge.braiins.pb import bos_v1_pb2 as v1
from site_bridge.braiins.rpc import LOGIN

BACKOFF_S = 5.0
BACKOFF_MAX_S = 60.0
MAX_TOKEN_CHARS = 1024  # tokens of 16 characters have been seen


class Login:
    """Keeps a token; logs in when there is none, ever more rarely while that does not help.

    Args:
        channel: The miner.
        username: User name at the miner.
        password: May be empty.
        clock: Monotonic time.
    """

    def __init__(
        self,
        channel: MinerChannel,
        username: str,
        password: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._channel = channel
        self._credentials = v1.LoginRequest(username=username, password=password)
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token = ""
        self._proved = False
        self._backoff_s = BACKOFF_S
        self._from_s = 0.0
        self._reason = ""

    @property
    def waits(self) -> bool:
        """Whether another login is not tried yet."""
        return self._clock() < self._from_s

    async def token(self) -> str:
        """The token in use, a new one where there is none; callers side by side share one login.

        Raises:
            MinerError: The login failed, or waits.
        """
        async with self._lock:
            if not self._token:
                self._token = await self._ask()
                self._proved = False
            return self._token

    def worked(self, token: str) -> None:
        """The miner took the token."""
        if token == self._token:
            self._proved = True
            self._backoff_s = BACKOFF_S

    def refused(self, token: str) -> None:
        """The miner did not take the token; a new one that never worked makes the next login wait."""
        if token != self._token:
            return
        self._token = ""
        if not self._proved:
            self._wait("a new token is not accepted either")

    async def _ask(self) -> str:
        if self.waits:
            raise MinerError(MinerFault.LOGIN, self._reason)
        try:
            response, header = await self._channel.call_with_header(LOGIN, self._credentials)
        except MinerError as error:
            if error.fault is MinerFault.LOGIN:
                self._wait(str(error))
            raise
        # Before API 1.1 the token stands in the response header only.
        token = response.token or header
        if not _is_usable(token):
            self._wait("Login: the miner gave no token that can be used")
            raise MinerError(MinerFault.LOGIN, self._reason)
        return token

    def _wait(self, reason: str) -> None:
        self._reason = reason
        self._from_s = self._clock() + self._backoff_s
        self._backoff_s = min(2 * self._backoff_s, BACKOFF_MAX_S)


def _is_usable(token: str) -> bool:
    """Metadata of gRPC are printable ASCII."""
    return 0 < len(token) <= MAX_TOKEN_CHARS and token.isascii() and token.isprintable()
