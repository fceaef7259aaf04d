"""A request on its way from a person's thread to the scan."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from revpi.commission.requests import Done, ReleaseRequest, Reply, Request


@dataclass(slots=True)
class Errand:
    """A request on its way, with its answer.

    Attributes:
        request: What is asked.
        reply: The answer once `done` is set.
        done: Whether it was dealt with.
        given_up: Whoever asked was told that it is not done.
    """

    request: Request
    reply: Reply = field(default_factory=Done)
    done: threading.Event = field(default_factory=threading.Event)
    given_up: bool = False

    def wait(self, timeout_s: float) -> Reply | None:
        """The answer; without one in time None, and it is given up: only letting go is never too late."""
        if self.done.wait(timeout_s):
            return self.reply
        self.given_up = not isinstance(self.request, ReleaseRequest)
        return self.reply if self.done.is_set() else None
