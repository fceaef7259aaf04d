"""What the history does when. Pure: time is an argument."""

from __future__ import annotations

from revpi.history.settings import HistorySettings

SETTLE_S = 2.0  # after a connection, present state goes first
REFUSED_S = 60.0  # what the broker refuses is tried again so much later


class Turns:
    """When what is due; times are monotonic seconds.

    Args:
        settings: The times.
        now_s: The start.
    """

    __slots__ = ("_block_s", "_changed_s", "_connected", "_period_s", "_sent_s", "_settings")

    def __init__(self, settings: HistorySettings, now_s: float) -> None:
        self._settings = settings
        self._connected = False
        self._period_s = self._block_s = self._sent_s = self._changed_s = now_s

    def look(self, *, connected: bool, now_s: float) -> None:
        """Note whether there is a connection."""
        if connected is not self._connected:
            self._connected, self._changed_s = connected, now_s
            self._sent_s = min(self._sent_s, now_s)

    def without_broker(self, now_s: float) -> bool:
        """Whether there has been none for long enough."""
        return not self._connected and now_s - self._changed_s >= self._settings.after_s

    def period_ends(self, now_s: float) -> bool:
        """Once a period."""
        if now_s - self._period_s < self._settings.period_s:
            return False
        self._period_s = now_s
        return True

    def block_ends(self, now_s: float) -> bool:
        """Once a block."""
        if now_s - self._block_s < self._settings.block_s:
            return False
        self._block_s = now_s
        return True

    def refused(self, now_s: float) -> None:
        """Wait before the next attempt, but not longer than this connection stands."""
        self._sent_s = now_s + REFUSED_S

    def may_send(self, now_s: float) -> bool:
        """Not faster than allowed, and not right after a connection."""
        settled = self._connected and now_s - self._changed_s >= SETTLE_S
        if not settled or now_s - self._sent_s < self._settings.send_every_s:
            return False
        self._sent_s = now_s
        return True
