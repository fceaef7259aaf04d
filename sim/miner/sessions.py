"""Who is logged in: tokens of 16 characters that live 3600 s after their last use."""

from __future__ import annotations

import secrets
from collections.abc import Callable

TOKEN_BYTES = 8  # 16 hexadecimal characters
TIMEOUT_S = 3_600
MAX_SESSIONS = 32


class Sessions:
    """Tokens in memory; a reboot forgets them.

    Args:
        clock: Monotonic seconds.
        username: The only user.
        password: Its password.
    """

    def __init__(self, clock: Callable[[], float], username: str = "root", password: str = "") -> None:
        self._clock = clock
        self._credentials = (username, password)
        self._expires_s: dict[str, float] = {}

    def login(self, username: str, password: str) -> str | None:
        """A new token, None for wrong credentials; the oldest session gives way when there are too many."""
        if (username, password) != self._credentials:
            return None
        token = secrets.token_hex(TOKEN_BYTES)
        if len(self._expires_s) >= MAX_SESSIONS:
            del self._expires_s[min(self._expires_s, key=self._expires_s.__getitem__)]
        self._expires_s[token] = self._clock() + TIMEOUT_S
        return token

    def renew(self, token: str | None) -> bool:
        """Whether the token is valid; each use prolongs it."""
        if token is None or self._expires_s.get(token, 0.0) <= self._clock():
            return False
        self._expires_s[token] = self._clock() + TIMEOUT_S
        return True

    def clear(self) -> None:
        """Forget everybody."""
        self._expires_s.clear()
