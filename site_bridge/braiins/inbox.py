"""The newest command for one miner, and whether it may still be carried out."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from revpi.contract.lateness import LatenessTracker, SequenceFilter
from revpi.contract.messages import CommandMessage

KEPT_SESSIONS = 8

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """A command with the end of its validity on this machine's monotonic clock."""

    command: CommandMessage
    ends_s: float


class CommandInbox:
    """Takes commands as they come; gives out the newest one that is fresh and not done yet.

    Validity ends at `ttl_s` after sending, by the lateness of the message, and at `valid_until` where the
    sender's clock was right; whichever comes first.

    Attributes:
        done: The last command carried out.
    """

    def __init__(
        self,
        name: str,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.done: CommandMessage | None = None
        self._name = name
        self._clock = clock
        self._wall = wall
        self._lateness = LatenessTracker()
        self._filter = SequenceFilter(repeats=True)
        self._replaced: deque[str] = deque(maxlen=KEPT_SESSIONS)
        self._held: Held | None = None

    def offer(self, command: CommandMessage, arrived_s: float) -> str:
        """Take a command if it may be used.

        Args:
            command: As received.
            arrived_s: Monotonic time of arrival.

        Returns:
            Why it is refused, "" when it is taken.
        """
        if command.session in self._replaced:
            return "it comes from an earlier start of the PLC program"
        age_s = self._lateness.age_s(command.session, command.mono_s, arrived_s)
        ends_s = arrived_s - age_s + command.ttl_s
        if self._is_over(command, ends_s):
            return "it came too late"
        if not self._filter.accepts(command.session, command.sequence):
            return "a newer one is known"
        if self._held is not None and self._held.command.session != command.session:
            self._replaced.append(self._held.command.session)
        self._held = Held(command, ends_s)
        return ""

    def valid(self) -> CommandMessage | None:
        """The newest command while it is valid, done or not."""
        held = self._held
        if held is None or self._is_over(held.command, held.ends_s):
            return None
        return held.command

    def due(self) -> CommandMessage | None:
        """The command to carry out now; one that ran out is dropped, never carried out late."""
        command = self.valid()
        if command is None and self._held is not None:
            if not self.is_done(self._held.command):
                log.warning("%s: command %d ran out undone", self._name, self._held.command.sequence)
            self._held = None
        return None if command is None or self.is_done(command) else command

    def mark_done(self, command: CommandMessage) -> None:
        """The command was carried out and read back."""
        self.done = command

    def again(self) -> None:
        """Whatever was carried out before may be lost at the miner: what is valid is due again."""
        self.done = None

    def is_done(self, command: CommandMessage) -> bool:
        """Whether it was carried out, by session and sequence."""
        done = self.done
        return done is not None and (done.session, done.sequence) == (command.session, command.sequence)

    def _is_over(self, command: CommandMessage, ends_s: float) -> bool:
        expired = command.valid_until is not None and self._wall() > command.valid_until
        return expired or self._clock() > ends_s
